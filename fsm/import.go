package fsm

import (
	"slices"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// What one entry of the log may bring.
const (
	MaxImport          = 64 << 10 // bytes
	MaxImportCustomers = 1000
)

// importCustomers makes customers of a list. Each stands for itself: what is wrong with one keeps no other out, and the answer
// says which and why.
func importCustomers(tx *Tx, req *storehubv1.ImportCustomersRequest) (*storehubv1.ImportCustomersResponse, error) {
	if n := proto.Size(req); n > MaxImport && !req.DryRun {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_TOO_LARGE, "bytes", n, "limit", MaxImport)
	}
	if err := checkRange("customers", int32(len(req.Customers)), 1, MaxImportCustomers); err != nil && !req.DryRun {
		return nil, err
	}
	count := 0
	for _, c := range req.Customers {
		count += len(c.Phones)
	}
	e164, err := tx.preparedNumbers(count)
	if err != nil {
		return nil, err
	}
	begin := tx.mark()
	res := &storehubv1.ImportCustomersResponse{}
	for i, c := range req.Customers {
		line, err := tx.importOne(c, e164[:len(c.Phones)], req.AllowDuplicate)
		if err != nil {
			return nil, err
		}
		e164 = e164[len(c.Phones):]
		line.At = int32(i)
		note(res, line)
	}
	if req.DryRun {
		tx.rollback(begin)
		tx.s.forgetTried(res)
		return res, nil
	}
	tx.emit("CustomersImported", "", 0, "created", res.Created, "known", res.KnownAlready, "refused", res.Refused)
	return res, nil
}

// forgetTried takes out of what a dry run answers the ids of customers that it made and took back: nobody has them, and the import
// may give others.
func (s *State) forgetTried(res *storehubv1.ImportCustomersResponse) {
	nobody := func(id string) bool {
		_, err := s.customer(id)
		return err != nil
	}
	for _, line := range res.Lines {
		if line.Fault != nil {
			line.Fault.Items = slices.DeleteFunc(line.Fault.Items, func(it *storehubv1.FaultItem) bool { return nobody(it.Args[0].Value) })
		}
		if line.CustomerId == "" || !nobody(line.CustomerId) {
			continue
		}
		line.CustomerId = ""
		if line.Fault != nil {
			line.Fault.Args = nil
		}
	}
}

// importOne makes one customer, or says why not; the error is one that ends the whole import.
func (tx *Tx) importOne(c *storehubv1.NewCustomer, e164 []string, allowDuplicate bool) (*storehubv1.ImportedLine, error) {
	row, err := customerRow(c, e164)
	if fault, ok := err.(*Fault); ok {
		return &storehubv1.ImportedLine{Fault: fault.Detail}, nil
	}
	if fault, ok := tx.s.checkUnknown(row, nil).(*Fault); ok && !allowDuplicate {
		return &storehubv1.ImportedLine{Fault: fault.Detail, CustomerId: fault.Detail.Args[0].Value}, nil
	}
	if err := tx.saveCustomer(row); err != nil {
		return nil, err
	}
	return &storehubv1.ImportedLine{CustomerId: customerID(row.Id).String(), Unparsed: unparsed(row)}, nil
}

// note counts a line, and lists it when somebody has to look at it.
func note(res *storehubv1.ImportCustomersResponse, line *storehubv1.ImportedLine) {
	switch {
	case line.Fault == nil:
		res.Created++
	case line.Fault.Reason == storehubv1.Reason_REASON_PHONE_KNOWN:
		res.KnownAlready++
	default:
		res.Refused++
	}
	if line.Fault != nil || len(line.Unparsed) > 0 {
		res.Lines = append(res.Lines, line)
		res.Total++
	}
}
