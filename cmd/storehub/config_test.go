package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func configured(t *testing.T, text string, args ...string) (listen, dir string, readers []string, err error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "serve.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := &cobra.Command{Use: "serve", RunE: func(cmd *cobra.Command, _ []string) error { return applyConfig(cmd, file) }, SilenceErrors: true, SilenceUsage: true}
	cmd.Flags().StringVar(&listen, "listen", "", "")
	cmd.Flags().StringVar(&dir, "dir-name", "", "")
	cmd.Flags().StringArrayVar(&readers, "reader", nil, "")
	cmd.Flags().String("config", "", "")
	cmd.SetArgs(args)
	return listen, dir, readers, cmd.Execute()
}

func TestConfigSaysWhatTheFlagsSay(t *testing.T) {
	var c configFile
	err := c.parse([]byte("\ufeff---\n# shop\nlisten: 0.0.0.0:7100   # all\nreader:\n  - rdm6300@/dev/a?x=1#2\n  - 'it''s \"here\" # yes'\n\ndisplay: [\"a, b\" , c]\nname: 'x'\nempty: []\r\nlater: \"a\\tb\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range c.entries {
		got = append(got, e.key+"="+strings.Join(e.values, "|"))
	}
	want := []string{"listen=0.0.0.0:7100", `reader=rdm6300@/dev/a?x=1#2|it's "here" # yes`, "display=a, b|c", "name=x", "empty=", "later=a\tb"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestConfigSetsFlags(t *testing.T) {
	var listen, dir string
	var readers []string
	run := func(text string, args ...string) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "serve.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		listen, dir, readers = "", "", nil
		cmd := &cobra.Command{Use: "serve", RunE: func(cmd *cobra.Command, _ []string) error { return applyConfig(cmd, file) }}
		cmd.Flags().StringVar(&listen, "listen", "", "")
		cmd.Flags().StringVar(&dir, "log-store", "", "")
		cmd.Flags().StringArrayVar(&readers, "reader", nil, "")
		cmd.SetArgs(args)
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
	}
	run("listen: a:1\nlog_store: bolt\nreader: [x@/dev/a, y@/dev/b]\n")
	if listen != "a:1" || dir != "bolt" || !slices.Equal(readers, []string{"x@/dev/a", "y@/dev/b"}) {
		t.Errorf("got %q %q %q", listen, dir, readers)
	}
	run("listen: a:1\nreader: [x@/dev/a]\n", "--listen", "b:2", "--reader", "z@/dev/c")
	if listen != "b:2" || !slices.Equal(readers, []string{"z@/dev/c"}) {
		t.Errorf("the command line must win: %q %q", listen, readers)
	}
}

func TestConfigMayBeEmpty(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing yet\n", "---\n", "---\n# nothing\n...\n"} {
		if listen, _, _, err := configured(t, text); err != nil || listen != "" {
			t.Errorf("%q: %q, %v", text, listen, err)
		}
	}
}

func TestConfigIsStrict(t *testing.T) {
	for text, want := range map[string]string{
		"listne: a\n":                  `line 1: unknown key "listne"`,
		"config: other.yaml\n":         "unknown key",
		"listen: a\n\nlisten: b\n":     "line 3: \"listen\" stands twice, first in line 1",
		"dir-name: a\ndir_name: b\n":   "line 2: \"dir_name\" stands twice, first in line 1",
		"listen:\n  - a\n":             "line 1: \"listen\" takes one value, not a list",
		"reader:\n- a\n- [b]\n":        "line 3: one word is wanted",
		"- a\n":                        "line 1: a line is \"key: value\"",
		"listen: a\n  - b\n":           "line 1: \"a - b\" goes on in the next line",
		"listen\n":                     "line 1: a line is \"key: value\"",
		"listen:a\n":                   "a line is \"key: value\"",
		"listen: *a\n":                 "line 1: unknown anchor",
		"listen: &a b\nreader: [*a]\n": "line 1: anchors",
		"listen: !!str b\n":            "line 1: anchors, tags",
		"listen: |\n  b\n":             "line 1: anchors, tags and blocks",
		"listen: {a: b}\n":             "line 1: one word is wanted",
		"\nreader: [a, b\n":            "line 3: while parsing a flow sequence",
		"reader: [a, , b]\n":           "line 1: while parsing a flow node",
		"reader:\n  -\n":               "line 2: a value is missing",
		"listen: ~\n":                  "line 1: a value is missing",
		"listen: \"a\n":                "while scanning a quoted scalar",
		"listen: 'a'b'\n":              "line 1: while parsing a block mapping",
		"serve:\n  listen: a\n":        "line 2: one word is wanted",
		"\tlisten: a\n":                "line 1: while scanning for the next token",
		"listen: a\n---\nlisten: b\n":  "line 3: a second document",
		"---\n---\nlisten: a\n":        "line 3: a second document",
		"listen: \x01\n":               "line 1: control characters",
		"[a]: b\n":                     "line 1: one word is wanted",
	} {
		_, _, _, err := configured(t, text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
