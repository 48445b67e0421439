package bench

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// The customers of the experiments about customers and calls: guest k has a mobile phone and one at home, a note and a tag. Their
// numbers are in another order than their ids, as they are in a shop.

// scatter puts numbers of eight digits into another order: it has no factor in common with their number.
const scatter = 61_803_399

// eight is eight digits that are guest k's alone.
func eight(k int) int { return k * scatter % 100_000_000 }

// mobileOf is how guest k's mobile phone is written down in the shop, a Chinese one.
func mobileOf(k int) string { return fmt.Sprintf("138 %04d %04d", eight(k)/10_000, eight(k)%10_000) }

func guest(k int) *storehubv1.NewCustomer {
	return &storehubv1.NewCustomer{
		Name:   fmt.Sprintf("Guest %d", k),
		Phones: []string{mobileOf(k), fmt.Sprintf("010-6%07d", k%10_000_000)},
		Notes:  "Prefers mornings, sits by the Window; pays by card",
		Tags:   []string{fmt.Sprintf("tag %d", k%20)},
	}
}

// guestsFrom are imports of guests from+1 to to, each as large as one may be.
func guestsFrom(from, to int) (list []*storehubv1.ImportCustomersRequest) {
	req, size := &storehubv1.ImportCustomersRequest{}, 0
	for k := from + 1; k <= to; k++ {
		g := guest(k)
		n := proto.Size(g) + 3 // tag and length
		if size+n > fsm.MaxImport || len(req.Customers) == fsm.MaxImportCustomers {
			list = append(list, req)
			req, size = &storehubv1.ImportCustomersRequest{}, 0
		}
		req.Customers, size = append(req.Customers, g), size+n
	}
	return append(list, req)
}

// lookup is one kind of question for a number: how it is asked about guest k, and who has to be found.
type lookup struct {
	what  string
	phone func(k int) string
	match storehubv1.Match
}

var lookups = []lookup{
	{"exact number", mobileOf, storehubv1.Match_MATCH_EXACT},
	// A network abroad leaves the country out and puts its own there: the last nine digits are the same.
	{"probable number", func(k int) string { return fmt.Sprintf("+39 8%08d", eight(k)) }, storehubv1.Match_MATCH_PROBABLE},
	{"unknown number", func(k int) string { return fmt.Sprintf("139 %08d", eight(k)) }, storehubv1.Match_MATCH_UNSPECIFIED},
}

func (l lookup) of(k int) *storehubv1.FindCustomersRequest {
	return &storehubv1.FindCustomersRequest{Phone: l.phone(k)}
}

// right: an answer that is not guest k, in the way in which he has to be found, measures something else.
func (l lookup) right(k int, res *storehubv1.FindCustomersResponse, err error) error {
	switch {
	case err != nil:
		return err
	case l.match == storehubv1.Match_MATCH_UNSPECIFIED && len(res.Customers) == 0:
		return nil
	case len(res.Customers) == 1 && res.Customers[0].Match == l.match && res.Customers[0].Name == fmt.Sprintf("Guest %d", k):
		return nil
	}
	return fmt.Errorf("%s of guest %d: found %v", l.what, k, res.Customers)
}
