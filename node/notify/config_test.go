package notify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	const from = "Golden Lotus <shop@example.com>"
	mailTo := func(server string) Config { return Config{Shop: "s", Mail: MailConfig{Server: server, From: from}} }
	byUser := func(server string) Config {
		return Config{Shop: "s", Mail: MailConfig{Server: server, From: from, PasswordFile: "p"}}
	}
	ntfy := func(server string) Config { return Config{Shop: "s", Ntfy: NtfyConfig{Server: server}} }
	hook := func(url string) Config { return Config{Shop: "s", Webhook: WebhookConfig{URL: url, SecretFile: "f"}} }
	push := func(contact string, hosts ...string) Config {
		return Config{WebPush: WebPushConfig{Contact: contact, Hosts: hosts}}
	}
	for _, c := range []struct {
		c    Config
		want string // "" = nothing is wrong
	}{
		{Config{}, ""},
		{mailTo("smtp://127.0.0.1:25"), ""},
		{mailTo("smtp://localhost"), ""},
		{mailTo("smtp://[::1]:2525"), ""},
		{mailTo("smtps://mail.example.com"), ""},
		{byUser("smtp+starttls://shop@example.com@mail.example.com:587"), ""},
		{ntfy("https://ntfy.example.com/sub"), ""},
		{ntfy("http://127.0.0.1:8080"), ""},
		{hook("https://hook.example.com/a?b=c"), ""},
		{push("mailto:owner@example.com"), ""},
		{push("https://example.com/contact", "push.example.com", "127.0.0.1:8443"), ""},

		{mailTo("smtp://mail.example.com:25"), "the mail server smtp://mail.example.com:25 is not on this PC: without TLS everybody on the way reads along; use smtp+starttls:// or smtps://"},
		{mailTo("smtp://127.0.0.1.example.com"), "is not on this PC"},
		{byUser("smtp://u@127.0.0.1"), "has a user, and no password goes out without TLS"},
		{mailTo("smtps://u@mail.example.com"), "the mail server's user u needs a password file"},
		{byUser("smtps://mail.example.com"), "has a password file and no user"},
		{byUser("smtps://u:hunter2@mail.example.com"), "the mail server at mail.example.com has a password in its address; there are files for secrets"},
		{byUser("smtps://u:hun%ter2@mail.example.com"), "the mail server has no address such as smtp+starttls://"},
		{mailTo("mail.example.com:25"), "the mail server has no address such as smtp+starttls://"},
		{mailTo("imap://mail.example.com"), "begins with smtp+starttls://, smtps:// or smtp://"},
		{mailTo("smtps://mail.example.com/inbox"), "ends with its port"},
		{Config{Shop: "s", Mail: MailConfig{Server: "smtps://m", From: "shop"}}, `the mail's sender "shop" is not an address`},
		{Config{Shop: "s", Mail: MailConfig{Server: "smtps://m", From: "a@żółw.pl"}}, "the mail's sender a@żółw.pl has other letters than ASCII"},
		{ntfy("http://ntfy.example.com"), "the ntfy server at ntfy.example.com is not on this PC: without TLS everybody on the way reads along; use https://"},
		{ntfy("ftp://ntfy.example.com"), "the ntfy server at ntfy.example.com begins with https://"},
		{ntfy("https://u@ntfy.example.com"), "has a user in its address"},
		{ntfy("https://u:hunter2@ntfy.example.com"), "has a password in its address"},
		{Config{Shop: "s", Ntfy: NtfyConfig{TokenFile: "f"}}, "the ntfy server has no address"},
		{hook("https://hook.example.com/#a"), "has a # in its address"},
		{Config{Shop: "s", Webhook: WebhookConfig{URL: "https://h"}}, "the webhook needs a secret file"},
		{push("owner@example.com"), `the contact for web push "owner@example.com" is not such as mailto:owner@example.com or https://example.com`},
		{push("mailto:Owner <owner@example.com>"), "is not mailto: and an address"},
		{push("http://example.com"), "is not such as mailto:"},
		{push("", "push.example.com"), `the contact for web push "" is not such as`},
		{push("mailto:a@b.c", "https://push.example.com"), `the push service "https://push.example.com" is not HOST or HOST:PORT`},
		{push("mailto:a@b.c", "push.example.com/a"), "is not HOST or HOST:PORT"},
		{Config{Ntfy: NtfyConfig{Server: "https://n"}}, `the shop's id "" is not 1 to 40 letters`},
		{Config{Shop: "a.b", Ntfy: NtfyConfig{Server: "https://n"}}, `the shop's id "a.b" is not`},
	} {
		err := c.c.Validate()
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v: %v, want %q", c.c, err, c.want)
		case err != nil && strings.Contains(err.Error(), "hunter2"):
			t.Errorf("a password stands in %v", err)
		}
	}
}

func TestValidateSaysAll(t *testing.T) {
	err := (&Config{Mail: MailConfig{From: "x"}, Ntfy: NtfyConfig{Server: "x"}, Webhook: WebhookConfig{URL: "x"}}).Validate()
	if err == nil || strings.Count(err.Error(), "\n") != 4 {
		t.Error(err)
	}
}

func TestOpenReadsSecrets(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	hook := func(file string) Config {
		return Config{Shop: "s", Webhook: WebhookConfig{URL: "https://h", SecretFile: file}}
	}
	for want, c := range map[string]Config{
		"read the webhook's secret: ":                      hook(missing),
		"is not one line of at most 4096 bytes":            hook(secretFile(t, "\n")),
		"is not whsec_ and 24 to 64 bytes in base64":       hook(secretFile(t, "whsec_c2hvcnQ=")),
		"secret is not whsec_ and 24 to 64 bytes":          hook(secretFile(t, strings.TrimPrefix(secret, keyPrefix))),
		"the ntfy token in ":                               {Shop: "s", Ntfy: NtfyConfig{Server: "https://n", TokenFile: secretFile(t, "a\nb")}},
		"read the ntfy token: ":                            {Shop: "s", Ntfy: NtfyConfig{Server: "https://n", TokenFile: missing}},
		"read the mail server's password: ":                {Shop: "s", Mail: MailConfig{Server: "smtps://u@m", From: "a@b.c", PasswordFile: missing}},
		"read the certificates to trust: ":                 {Shop: "s", CAFile: missing},
		"holds no certificate":                             {Shop: "s", CAFile: secretFile(t, "none")},
		"the mail server smtp://m is not on this PC: with": {Shop: "s", Mail: MailConfig{Server: "smtp://m", From: "a@b.c"}},
	} {
		if senders, err := Open(c); err == nil || !strings.Contains(err.Error(), want) || senders != nil {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if senders, err := Open(Config{}); err != nil || len(senders) != 0 {
		t.Errorf("%v, %d senders", err, len(senders))
	}
}

func TestSecretsAreReadOnce(t *testing.T) {
	file := secretFile(t, "tk_a\r\n")
	s := answering(t, 200)
	sender := opened(t, ChannelNtfy, Config{Ntfy: NtfyConfig{Server: s.URL, TokenFile: file}})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), toTopic(t)); err != nil {
		t.Fatal(err)
	}
	if got := s.requests()[0].header.Get("Authorization"); got != "Bearer tk_a" {
		t.Error(got)
	}
}

// TestPublic: a phone does not reach what only this PC does.
func TestPublic(t *testing.T) {
	for server, want := range map[string]string{
		"https://ntfy.example.com": "https://ntfy.example.com", "https://ntfy.example.com/push/": "https://ntfy.example.com/push",
		"http://127.0.0.1:2586": "", "https://localhost": "", "": "", "ntfy.example.com": "",
	} {
		if got := (NtfyConfig{Server: server}).Public(); got != want {
			t.Errorf("%q is %q for phones, want %q", server, got, want)
		}
	}
}
