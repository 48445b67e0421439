package fsm

import (
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxPhones = 16
	maxEmails = 16
	maxTags   = 32
	maxEmail  = 254 // RFC 5321, 4.5.3.1.3
	// maxFound is how many customers one search lists.
	maxFound = 100
)

func putCustomer(tx *Tx, req *storehubv1.PutCustomerRequest) (*storehubv1.PutCustomerResponse, error) {
	row := &storehubv1.CustomerRow{
		Name: req.Name, Phones: slices.Clone(req.Phones), Emails: slices.Clone(req.Emails), Tags: slices.Clone(req.Tags), NtfyTopic: req.NtfyTopic,
	}
	var err error
	row.Notes, err = cleanNote("notes", req.Notes)
	if err := first(
		err, cleanName("name", &row.Name), cleanList("phones", row.Phones, maxPhones, maxPhone),
		cleanList("emails", row.Emails, maxEmails, maxEmail), checkEmails(row.Emails), checkTopic(row.NtfyTopic), cleanList("tags", row.Tags, maxTags, maxName),
	); err != nil {
		return nil, err
	}
	if req.Id == "" {
		if err := roomFor(tx.s.rows.customers); err != nil {
			return nil, err
		}
		row.Id = tx.next(&tx.shop().CustomerId)
	} else {
		known, err := tx.s.customer(req.Id)
		if err != nil {
			return nil, err
		}
		row.Id = known.Id
	}
	tx.s.rows.customers.put(tx, row)
	id := customerID(row.Id).String()
	tx.subject("customer:" + id)
	tx.emit("CustomerPut", "", 0, "customer", id)
	return &storehubv1.PutCustomerResponse{Customer: customerOf(row)}, nil
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
	return distinct(field, list)
}

// checkEmails refuses what no mail server takes; whether somebody reads there only a letter can tell.
func checkEmails(list []string) error {
	for _, e := range list {
		name, host, ok := strings.Cut(e, "@")
		if !ok || name == "" || host == "" || strings.ContainsAny(e, " \t<>,;\"") || strings.Contains(host, "@") {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "emails", "value", e)
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
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "ntfy_topic", "value", topic)
	}
	return nil
}

func (s *State) customer(id string) (*storehubv1.CustomerRow, error) {
	n, _ := parseID("C", id)
	row, ok := s.rows.customers.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_CUSTOMER, "customer", id)
	}
	return row, nil
}

func customerOf(r *storehubv1.CustomerRow) *storehubv1.Customer {
	return &storehubv1.Customer{
		Id: customerID(r.Id).String(), Name: r.Name, Phones: r.Phones, Emails: r.Emails, Notes: r.Notes, Tags: r.Tags, NtfyTopic: r.NtfyTopic,
	}
}

// GetCustomer is one customer.
func (v View) GetCustomer(req *storehubv1.GetCustomerRequest) (*storehubv1.GetCustomerResponse, error) {
	row, err := v.s.customer(req.Id)
	if err != nil {
		return nil, err
	}
	return &storehubv1.GetCustomerResponse{Customer: customerOf(row)}, nil
}

// FindCustomers is everybody of whom a text is known, in whatever case, by id; all for an empty one.
func (v View) FindCustomers(req *storehubv1.FindCustomersRequest) *storehubv1.FindCustomersResponse {
	res := &storehubv1.FindCustomersResponse{}
	text := strings.ToLower(strings.TrimSpace(req.Text))
	v.s.rows.customers.scan("", func(_ string, r *storehubv1.CustomerRow) bool {
		if !mentions(r, text) {
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

// mentions tells whether a text in small letters stands in what is known of a customer.
func mentions(r *storehubv1.CustomerRow, text string) bool {
	for _, known := range append([]string{r.Name, r.Notes}, append(r.Phones, r.Emails...)...) {
		if strings.Contains(strings.ToLower(known), text) {
			return true
		}
	}
	return false
}
