package playground_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"interleave/playground"
)

// TestOutputIsData: whatever a program prints arrives as it was printed, in whole characters.
func TestOutputIsData(t *testing.T) {
	p := open(t, playground.Config{})
	hostile := prepared(t, p, "hostile")
	for deed, want := range map[string]string{
		"script": "</pre><script>alert(1)</script>\n",
		"ansi":   "\x1b[31mred\x1b[0m\a\r\n",
		"nul":    "a\x00b\n",
		"events": "event: end\ndata: {}\n\n",
		"latin1": "caf\uFFFD\n\uFFFD\uFFFD\n",
		"torn":   "世\nend\uFFFD\uFFFD",
	} {
		t.Run(deed, func(t *testing.T) {
			s := tell(t, p, hostile, deed)
			if got := s.text(1); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			for _, o := range s.outs {
				b, err := json.Marshal(o)
				if err != nil || strings.ContainsAny(string(b), "\n\r\x00<") {
					t.Errorf("as JSON it is not one line of plain text: %q, %v", b, err)
				}
			}
		})
	}
}

// TestCut: output is cut at the same byte every time, and nothing comes after it.
func TestCut(t *testing.T) {
	limits := playground.Limits{Output: 100_000, Lines: 500}
	p := open(t, playground.Config{Limits: limits})
	hostile := prepared(t, p, "hostile")
	for _, test := range []struct{ args, unit, want string }{
		{"lines", "line\n", strings.Repeat("line\n", 500)},
		{"gigabyte", "世", strings.Repeat("世", 33_333)}, // 99,999 bytes: a third of a character is left out
	} {
		for range 5 {
			s := tell(t, p, hostile, test.args)
			if got := s.text(1); got != test.want {
				t.Errorf("%s: %d times %q in %d bytes, want %d bytes", test.args, strings.Count(got, test.unit), test.unit, len(got), len(test.want))
			}
			if s.end.Reason != "output-limit" {
				t.Errorf("%s: end %+v", test.args, s.end)
			}
			for _, o := range s.outs {
				if len(o.Text) > 4<<10 || !utf8.ValidString(o.Text) {
					t.Errorf("%s: a piece of %d bytes, valid %v", test.args, len(o.Text), utf8.ValidString(o.Text))
				}
			}
		}
	}
	if s := tell(t, p, hostile, "some", "500"); s.end.Reason != "ok" || len(s.outs) != 500 {
		t.Errorf("exactly as many lines as allowed: %d, %+v", len(s.outs), s.end)
	}
	if s := tell(t, p, hostile, "some", "501"); s.end.Reason != "output-limit" || len(s.outs) != 500 {
		t.Errorf("one line more than allowed: %d, %+v", len(s.outs), s.end)
	}
}

// TestBytewise: a program that writes byte by byte makes lines, not an event for each byte.
func TestBytewise(t *testing.T) {
	p := open(t, playground.Config{})
	s := tell(t, p, prepared(t, p, "hostile"), "bytes", "1000")
	if want := strings.Repeat("one byte at a time\n", 1000); s.text(1) != want {
		t.Errorf("got %d bytes, want %d", len(s.text(1)), len(want))
	}
	if len(s.outs) > 1200 { // a busy machine may make the program pause within a line
		t.Errorf("%d events for 1000 lines", len(s.outs))
	}
}

// TestPrompt: what is printed without a newline is shown while the program waits.
func TestPrompt(t *testing.T) {
	p := open(t, playground.Config{})
	events, err := p.Run(t.Context(), prepared(t, p, "hostile"), []string{"prompt"}, playground.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	<-events // start
	if out, ok := (<-events).(playground.Out); !ok || out.Text != "name? " {
		t.Errorf("got %+v, want the prompt", out)
	}
}
