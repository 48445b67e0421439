package station

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/hw"
	storehubv1 "storehub/proto/storehub/v1"
)

var deviceStates = map[hw.State]storehubv1.DeviceState{
	hw.Open:     storehubv1.DeviceState_DEVICE_STATE_OPEN,
	hw.Retrying: storehubv1.DeviceState_DEVICE_STATE_RETRYING,
	hw.Busy:     storehubv1.DeviceState_DEVICE_STATE_BUSY,
	hw.Stuck:    storehubv1.DeviceState_DEVICE_STATE_STUCK,
}

// Ports are the devices as they are now: readers, displays, modems and what else tells of calls.
func (s *Station) Ports() []hw.Status {
	var list []hw.Status
	for _, r := range s.readers {
		list = append(list, withTerminal(r.dev.Status(), r.post))
	}
	for _, d := range s.screens {
		list = append(list, withTerminal(d.dev.Status(), d.post))
	}
	for _, c := range s.callers {
		list = append(list, c.status())
	}
	return list
}

func withTerminal(st hw.Status, p *post) hw.Status {
	st.Terminal = p.id
	return st
}

// Devices are the ports for GetStatus.
func (s *Station) Devices() []*storehubv1.Device {
	var list []*storehubv1.Device
	for i, st := range s.Ports() {
		limited, trouble := "", ""
		var shown []string
		if st.Kind == hw.KindDisplay {
			d := s.screens[i-len(s.readers)]
			limited = d.limits()
			if told := d.told.Load(); told != nil && st.State == hw.Open {
				shown = told[:]
			}
		}
		if p := s.posts[st.Terminal]; p != nil {
			trouble = p.suffers()
		}
		list = append(list, &storehubv1.Device{
			Kind: string(st.Kind), Driver: st.Driver, Path: st.Path, State: deviceStates[st.State], Since: instant(st.Since),
			LastFrameAt: instant(st.LastFrameAt), Errors: int64(st.Errors), Terminal: st.Terminal, LastError: st.LastError,
			Rejected: int64(st.Rejected), LastReject: st.LastReject, TerminalTrouble: trouble, Limited: limited, Shown: shown,
		})
	}
	return list
}

// Troubles are the terminals of the configuration that do not work as it says, in its order.
func (s *Station) Troubles() []*storehubv1.TerminalTrouble {
	var list []*storehubv1.TerminalTrouble
	now := time.Now()
	for _, t := range s.cfg.Terminals {
		whys := []string{s.posts[t.Name].suffers()}
		for _, c := range s.callers {
			if c.terminal == t.Name {
				whys = append(whys, c.trouble(now))
			}
		}
		for _, why := range whys {
			if why != "" {
				list = append(list, &storehubv1.TerminalTrouble{Terminal: t.Name, Why: why})
			}
		}
	}
	return list
}

func instant(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
