package fsm_test

import (
	"encoding/hex"
	"fmt"
	"testing"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// Fifty assistants at two registers, and each report shows where its phone belongs and nowhere else (P19, P20, P21).
func TestManyAssistants(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	s.Must(&storehubv1.PutTerminalRequest{Id: "office", Name: "Office", Role: storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE})
	owner := s.As
	shown := map[string]int{}
	for i := range 50 {
		terminal := []string{"reception", "office"}[i%2]
		s.As = owner
		cmd := s.Command(&storehubv1.CreatePairingRequest{Terminal: terminal})
		if f := fsm.FaultOf(s.Apply(cmd).Result); f != nil {
			t.Fatal(f)
		}
		code := s.Env().CodeHash(s.Env().Secret(fsm.SecretPairing, cmd))
		s.As = nil
		pairing := s.Command(&storehubv1.PairRequest{Code: hex.EncodeToString(code), DeviceName: fmt.Sprint("phone ", i)})
		if f := fsm.FaultOf(s.Apply(pairing).Result); f != nil {
			t.Fatal(f)
		}
		s.As = &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: pairing.Prepared.SecretHash}}
		call := s.Must(&storehubv1.ReportCallRequest{Number: fmt.Sprintf("1380013%04d", i)}).(*storehubv1.ReportCallResponse).Call
		if len(call.ShownAt) != 1 || call.ShownAt[0] != terminal {
			t.Fatalf("phone %d of %s shows at %v", i, terminal, call.ShownAt)
		}
		shown[terminal]++
	}
	for _, terminal := range []string{"reception", "office"} {
		f, err := s.State.View().TerminalFrame(terminal)
		if err != nil || f.CallsTotal != 25 || len(f.Calls) != 20 || shown[terminal] != 25 {
			t.Errorf("%s shows %d calls, %v", terminal, f.GetCallsTotal(), err)
		}
	}
	if n := len(s.State.View().ListAssistants(nil).Assistants); n != 50 {
		t.Errorf("%d assistants", n)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}
