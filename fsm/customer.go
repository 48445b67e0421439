package fsm

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxPhones = 16
	maxEmails = 16
	maxTags   = 32
	maxEmail  = 254 // RFC 5321, 4.5.3.1.3
	// maxFound is how many customers one search lists.
	maxFound = 100
	// minDigits is how many digits a search takes for a part of a number.
	minDigits = 3
	// lastShown is how many calls and tickets are shown with a customer.
	lastShown = 10
)

func putCustomer(tx *Tx, req *storehubv1.PutCustomerRequest) (*storehubv1.PutCustomerResponse, error) {
	e164, err := tx.preparedNumbers(len(req.Phones))
	if err != nil {
		return nil, err
	}
	var known *storehubv1.CustomerRow
	if req.Id != "" {
		if known, err = tx.s.customer(req.Id); err != nil {
			return nil, err
		}
	}
	if err := checkVersion(known, req.Version); err != nil {
		return nil, err
	}
	phones, e164 := unmasked(req.Phones, e164, known)
	row, err := customerRow(&storehubv1.NewCustomer{
		Name: req.Name, Phones: phones, Emails: req.Emails, Notes: req.Notes, Tags: req.Tags, NtfyTopic: req.NtfyTopic,
	}, e164)
	if err != nil {
		return nil, err
	}
	row.Id, row.Key = known.GetId(), known.GetKey()
	if err := tx.s.checkUnknown(row, known); err != nil && !req.AllowDuplicate {
		return nil, err
	}
	if err := tx.saveCustomer(row); err != nil {
		return nil, err
	}
	return &storehubv1.PutCustomerResponse{Customer: customerOf(row), Unparsed: unparsed(row), UnlinkedCalls: int32(len(tx.s.unlinkedCalls(row, maxLinked)))}, nil
}

// checkVersion refuses to write over what somebody else has written since version; 0 = whoever comes last wins. The refusal has no word of
// what stands there now: it is remembered, and outlives him who is erased. Who is refused reads the customer again.
func checkVersion(known *storehubv1.CustomerRow, version uint64) error {
	if version == 0 || version == known.GetVersion() {
		return nil
	}
	if known == nil {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "version")
	}
	return refuse(Conflict, storehubv1.Reason_REASON_CHANGED_MEANWHILE, "customer", customerID(known.Id), "version", known.Version, "read", version)
}

// customerRow is what a request says of a customer, cleaned; e164 stands beside the phones.
func customerRow(c *storehubv1.NewCustomer, e164 []string) (*storehubv1.CustomerRow, error) {
	row := &storehubv1.CustomerRow{
		Name: c.Name, Phones: slices.Clone(c.Phones), Emails: slices.Clone(c.Emails), Tags: slices.Clone(c.Tags), NtfyTopic: c.NtfyTopic, E164: e164,
	}
	var err error
	row.Notes, err = cleanNote("notes", c.Notes)
	return row, first(
		err, cleanName("name", &row.Name), cleanList("phones", row.Phones, maxPhones, maxPhone), checkShown("phones", row.Phones...),
		cleanList("emails", row.Emails, maxEmails, maxEmail), checkEmails(row.Emails), checkTopic(row.NtfyTopic), cleanList("tags", row.Tags, maxTags, maxName),
	)
}

// checkUnknown refuses a number that another customer has, and names him (B6 19). A number that this one had already was
// allowed when it was saved.
func (s *State) checkUnknown(row, before *storehubv1.CustomerRow) error {
	var others []customerID
	for i, p := range row.Phones {
		if slices.Contains(before.GetPhones(), p) {
			continue
		}
		for _, other := range s.owners(p, row.E164[i]) {
			if id := customerID(other.Id); other.Id != row.Id && !slices.Contains(others, id) {
				others = append(others, id)
			}
		}
	}
	if len(others) == 0 {
		return nil
	}
	fault := refuse(Exists, storehubv1.Reason_REASON_PHONE_KNOWN, "customer", others[0])
	for _, id := range others[1:min(len(others), maxListRemembered)] {
		fault.with(storehubv1.Reason_REASON_PHONE_KNOWN, "customer", id)
	}
	return fault
}

// saveCustomer puts a customer, a new one under a new id.
func (tx *Tx) saveCustomer(row *storehubv1.CustomerRow) error {
	if row.Id == 0 {
		if err := roomFor(tx.s.rows.customers); err != nil {
			return err
		}
		var err error
		if row.Key, err = tx.customerKey(tx.shop().CustomerId + 1); err != nil {
			return err
		}
		row.Id = tx.next(&tx.shop().CustomerId)
	}
	row.Version = tx.s.index
	tx.s.rows.customers.put(tx, row)
	id := customerID(row.Id).String()
	tx.subject("customer:" + id)
	tx.emit("CustomerPut", "", 0, "customer", id)
	return nil
}

// unparsed are the numbers of a customer that could not be read.
func unparsed(row *storehubv1.CustomerRow) (list []string) {
	for i, p := range row.Phones {
		if row.E164[i] == "" {
			list = append(list, p)
		}
	}
	return list
}

// cleanList cleans each text of a list, and refuses too many and one that stands there twice.
func cleanList(field string, list []string, atMost int32, letters int) error {
	if err := checkRange(field, int32(len(list)), 0, atMost); err != nil {
		return err
	}
	for i := range list {
		if err := cleanText(field, &list[i], 1, letters); err != nil {
			return err
		}
	}
	if distinct(field, list) != nil {
		return refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", field)
	}
	return nil
}

// checkEmails refuses what no mail server takes; whether somebody reads there only a letter can tell. A refusal is remembered and
// outlives him who is erased, so that it never says again what was said of somebody.
func checkEmails(list []string) error {
	for _, e := range list {
		name, host, ok := strings.Cut(e, "@")
		if !ok || name == "" || host == "" || strings.ContainsAny(e, " \t<>,;\"") || strings.Contains(host, "@") {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "emails")
		}
	}
	return nil
}

// checkTopic refuses what ntfy takes for no topic (its server's topicRegex).
func checkTopic(topic string) error {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}
	if len(topic) > maxTopic || strings.ContainsFunc(topic, odd) {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "ntfy_topic")
	}
	return nil
}

func (s *State) customer(id string) (*storehubv1.CustomerRow, error) {
	n, _ := parseID("C", id)
	row, ok := s.rows.customers.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_CUSTOMER, "customer", id)
	}
	if row.ErasedAtMs != 0 {
		return nil, refuse(Missing, storehubv1.Reason_REASON_ERASED, "customer", customerID(n))
	}
	return row, nil
}

func customerOf(r *storehubv1.CustomerRow) *storehubv1.Customer {
	return &storehubv1.Customer{
		Id: customerID(r.Id).String(), Name: r.Name, Phones: r.Phones, Emails: r.Emails, Notes: r.Notes, Tags: r.Tags, NtfyTopic: r.NtfyTopic,
		E164: r.E164, ErasedAt: stampOf(r.ErasedAtMs), Version: r.Version,
	}
}

// GetCustomer is one customer, with his last calls and tickets.
func (v View) GetCustomer(req *storehubv1.GetCustomerRequest) (*storehubv1.GetCustomerResponse, error) {
	row, err := v.s.customer(req.Id)
	if err != nil {
		return nil, err
	}
	res := &storehubv1.GetCustomerResponse{Customer: customerOf(row), Brief: v.s.brief(row)}
	calls := v.s.callsOf(row)
	for i := len(calls) - 1; i >= 0 && len(res.Calls) < lastShown; i-- {
		res.Calls = append(res.Calls, v.s.callToRead(calls[i]))
	}
	v.s.ticketsOfCustomer(row.Id, func(t *storehubv1.TicketRow) bool {
		res.Tickets = append(res.Tickets, v.s.ticketToRead(t))
		return len(res.Tickets) < lastShown
	})
	return res, nil
}

// FindCustomers is who may be calling from a number, or everybody of whom a text is known, in whatever case, by id; all for an
// empty one. env reads the number, which goes through no log. A text is looked for in numbers only for somebody who sees them: digit
// by digit it would tell them to anybody.
func (v View) FindCustomers(env Env, req *storehubv1.FindCustomersRequest, seesNumbers bool) (*storehubv1.FindCustomersResponse, error) {
	if req.Phone == "" {
		return v.s.mentioned(strings.ToLower(strings.TrimSpace(req.Text)), seesNumbers), nil
	}
	phone := req.Phone
	if req.Text != "" {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "text")
	}
	if err := cleanText("phone", &phone, 0, maxPhone); err != nil {
		return nil, err
	}
	list, match := v.s.callersOf(phone, env.Phones.E164(phone, v.s.effective.GetDefaultRegion()))
	res := &storehubv1.FindCustomersResponse{}
	for _, row := range list[:min(len(list), maxFound)] {
		c := customerOf(row)
		c.Match = match
		res.Customers = append(res.Customers, c)
	}
	res.Truncated = len(list) > maxFound
	return res, nil
}

// mentioned is everybody of whom a text in small letters is known, in his numbers only if inNumbers is set.
func (s *State) mentioned(text string, inNumbers bool) *storehubv1.FindCustomersResponse {
	res := &storehubv1.FindCustomersResponse{}
	look := needle{text: text, digits: []byte(digitsOf(text))}
	if len(look.digits) < minDigits {
		look.digits = nil
	}
	s.rows.customers.scan("", func(_ string, r *storehubv1.CustomerRow) bool {
		if r.ErasedAtMs != 0 || !look.mentions(r) && !(inNumbers && look.hasNumber(r)) {
			return true
		}
		if len(res.Customers) == maxFound {
			res.Truncated = true
			return false
		}
		res.Customers = append(res.Customers, customerOf(r))
		return true
	})
	return res
}

// needle is what everybody is looked through for: a text in small letters, and its digits if they may be a part of a number.
type needle struct {
	text   string
	digits []byte
	room   []byte // for what is compared, over and over: a million customers are looked through
}

// mentions tells whether the text stands in what is known of a customer beside his numbers.
func (q *needle) mentions(r *storehubv1.CustomerRow) bool {
	return q.in(r.Name) || q.in(r.Notes) || slices.ContainsFunc(r.Emails, q.in)
}

// in tells whether the text stands in another, in whatever case.
func (q *needle) in(known string) bool {
	q.room = q.room[:0]
	for i := range len(known) {
		c := known[i]
		if c >= utf8.RuneSelf {
			return strings.Contains(known, q.text) || strings.Contains(strings.ToLower(known), q.text)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		q.room = append(q.room, c)
	}
	return bytes.Contains(q.room, []byte(q.text))
}

// hasNumber tells whether the text stands in a number as it was typed, or its digits in a row, whatever people put between them.
func (q *needle) hasNumber(r *storehubv1.CustomerRow) bool {
	for i, p := range r.Phones {
		if q.in(p) {
			return true
		}
		if len(q.digits) == 0 {
			continue
		}
		q.room = append(q.room[:0], r.E164[i]...)
		if bytes.Contains(q.room, q.digits) {
			return true
		}
		if q.room = addDigits(q.room[:0], p); bytes.Contains(q.room, q.digits) {
			return true
		}
	}
	return false
}
