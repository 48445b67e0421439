package fsm

import (
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxCapacity is how many dates one thing takes at once.
	maxCapacity = 1000
	// forever is later than anything that can be shown.
	forever = int64(1) << 52
)

func indexResource(s *State, before, after *storehubv1.ResourceRow) {
	if before != nil && before.Technician != "" {
		s.by.staffed.Delete(before.Technician)
	}
	if after != nil && after.Technician != "" {
		s.by.staffed.Set(after.Technician, after.Id)
	}
}

func putResource(tx *Tx, req *storehubv1.PutResourceRequest) (*storehubv1.PutResourceResponse, error) {
	row := resourceRow(req)
	if err := first(
		checkID("id", row.Id), cleanName("name", &row.Name), checkRange("capacity", row.Capacity, 1, maxCapacity), tx.checkStaff(row),
		tx.checkBooked(resourceThing(row.Id), row.Capacity),
	); err != nil {
		return nil, err
	}
	if known, ok := tx.s.rows.resources.get(req.Id); !ok {
		if err := roomFor(tx.s.rows.resources); err != nil {
			return nil, err
		}
	} else if known.Kind != row.Kind || known.Technician != row.Technician {
		// What is booked is booked of whom and of what it was.
		return nil, refuse(Conflict, storehubv1.Reason_REASON_FIXED, "field", "kind", "resource", req.Id)
	}
	tx.s.rows.resources.put(tx, row)
	tx.freedAnywhere()
	tx.subject("resource:" + row.Id)
	tx.emit("ResourcePut", row.Technician, 0, "resource", row.Id, "capacity", row.Capacity)
	return &storehubv1.PutResourceResponse{}, nil
}

// checkStaff: staff is a technician, and nothing else is.
func (tx *Tx) checkStaff(row *storehubv1.ResourceRow) error {
	if row.Kind == storehubv1.ResourceKind_RESOURCE_KIND_STAFF {
		if row.Technician == "" {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "technician")
		}
		if other, ok := tx.s.by.staffed.Get(row.Technician); ok && other != row.Id {
			return refuse(Exists, storehubv1.Reason_REASON_DUPLICATE, "field", "technician", "value", row.Technician, "resource", other)
		}
		_, err := tx.s.technician(row.Technician)
		return err
	}
	if row.Technician != "" {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "technician", "value", row.Technician)
	}
	return nil
}

// checkBooked refuses to lower a capacity below what is booked from now on, where the shop heeds it (capacity_mode).
func (tx *Tx) checkBooked(thing string, capacity int32) error {
	if have, limited := tx.s.capacityOf(thing); !limited || int(capacity) >= have {
		return nil
	}
	var list []occupation
	tx.s.occupying(thing, tx.now, forever, func(h occupation) { list = append(list, h) })
	if over := full(list, tx.now, forever, int(capacity)+1); over != nil {
		last := over[len(over)-1]
		return refuse(Conflict, storehubv1.Reason_REASON_BOOKED, "booked", len(over), "capacity", capacity, "at_ms", max(last.from, tx.now))
	}
	return nil
}

func (s *State) resource(id string) (*storehubv1.ResourceRow, error) {
	row, ok := s.rows.resources.get(id)
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_RESOURCE, "resource", id)
	}
	return row, nil
}

// ListResources is every resource of a kind, or of all, by id.
func (v View) ListResources(req *storehubv1.ListResourcesRequest) *storehubv1.ListResourcesResponse {
	res := &storehubv1.ListResourcesResponse{}
	v.s.rows.resources.scan("", func(_ string, r *storehubv1.ResourceRow) bool {
		if req.Kind == 0 || r.Kind == req.Kind {
			res.Resources = append(res.Resources, &storehubv1.Resource{Id: r.Id, Name: r.Name, Kind: r.Kind, Capacity: r.Capacity, Technician: r.Technician})
		}
		return true
	})
	return res
}
