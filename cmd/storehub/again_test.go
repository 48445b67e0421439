package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// forgetful makes tokens and loses its first answer.
type forgetful struct {
	storehubv1connect.UnimplementedAccessServiceHandler
	ids []string
}

func (f *forgetful) CreateToken(context.Context, *storehubv1.CreateTokenRequest) (*storehubv1.CreateTokenResponse, error) {
	if len(f.ids) == 1 {
		return nil, fault(connect.CodeUnavailable, "Cut off.", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true})
	}
	return &storehubv1.CreateTokenResponse{Id: "T-2", Token: "sesame"}, nil
}

// TestAskAgainForASecret: what a person is told to type after an unknown outcome works, with the
// file of the secret, too.
func TestAskAgainForASecret(t *testing.T) {
	f := &forgetful{}
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewAccessServiceHandler(f))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/CreateToken") { // and not what is asked besides
			f.ids = append(f.ids, r.Header.Get("Storehub-Request-Id"))
		}
		w.Header().Set("Storehub-Request-Id", r.Header.Get("Storehub-Request-Id"))
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	file := filepath.Join(t.TempDir(), "till.token")
	create := []string{"--node", s.URL, "--timeout", "1ms", "token", "create", "till", "--role", "RECEPTION", "--file", file}
	o := storehub(t, create...)
	o.want(t, codeUnavailable, "not known", "--request-id ")
	if raw, err := os.ReadFile(file); err != nil || len(raw) > 0 {
		t.Fatalf("the place of the secret: %q, %v", raw, err)
	}
	create[3] = "5s"
	storehub(t, create...).want(t, codeUsage, "cannot use the file") // without the id it is another token
	id := regexp.MustCompile(`--request-id (\S+):`).FindStringSubmatch(o.err)[1]
	again := append(slices.Clone(create), "--request-id", id)
	storehub(t, again...).want(t, codeDone)
	if raw, err := os.ReadFile(file); err != nil || string(raw) != "sesame\n" || f.ids[len(f.ids)-1] != id || f.ids[0] != id {
		t.Errorf("the file holds %q, %v; asked with the ids %q", raw, err, f.ids)
	}
	storehub(t, again...).want(t, codeUsage, "cannot use the file") // a secret is never written over
}

// TestEveryWriteCanBeAskedAgain: every unknown outcome points to --request-id.
func TestEveryWriteCanBeAskedAgain(t *testing.T) {
	root := newRoot(&app{})
	for _, words := range []string{"call", "dispatch", "token create", "token join", "token revoke"} {
		cmd, _, err := root.Find(strings.Fields(words))
		if err != nil || cmd.Flags().Lookup("request-id") == nil {
			t.Errorf("%s has no --request-id: %v", words, err)
		}
	}
}
