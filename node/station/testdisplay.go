package station

import (
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

// testFor is how long a display shows a test pattern.
const testFor = 5 * time.Second

// TestDisplay shows a test pattern on the displays of a terminal, or on the one at a path, and answers which they are, as they were before,
// and until when they show it. None: there is no such display.
func (s *Station) TestDisplay(terminal, path string) (list []*storehubv1.Device, until time.Time) {
	until = time.Now().Add(testFor)
	devices := s.Devices()[len(s.readers):]
	for i, d := range s.screens {
		if d.post.id != terminal || path != "" && devices[i].Path != path {
			continue
		}
		d.testing.Store(until.UnixMilli())
		rouse(d.wake)
		list = append(list, devices[i])
	}
	return list, until
}
