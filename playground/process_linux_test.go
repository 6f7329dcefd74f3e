package playground

import (
	"os/exec"
	"testing"
	"time"
)

// TestOutput holds both ways of reading a program's output to the same.
func TestOutput(t *testing.T) {
	for name, output := range map[string]func(p *process) <-chan chunk{
		"one reader":  (*process).output,
		"two readers": (*process).outputPlain,
	} {
		for script, want := range map[string]struct {
			printed [3]string // by fd
			code    int
			held    bool
		}{
			"echo out; echo err >&2; exit 3":          {[3]string{1: "out\n", 2: "err\n"}, 3, false},
			"exec >&- 2>&-; sleep 0.05; exit 4":       {[3]string{}, 4, false},
			"sleep 60 & echo out":                     {[3]string{1: "out\n"}, 0, false},
			"echo out; kill -9 $$":                    {[3]string{1: "out\n"}, -1, false},
			"setsid sleep 60 >&2 & sleep 0.1; exit 5": {[3]string{}, 5, true},
		} {
			t.Run(name+"/"+script, func(t *testing.T) {
				dir := t.TempDir()
				env := []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + dir}
				p, err := start(&exec.Cmd{Path: "/bin/sh", Args: []string{"sh", "-c", script}, Dir: dir, Env: env}, false)
				if err != nil {
					t.Fatal(err)
				}
				defer killWithin(dir)
				var printed [3]string
				for c := range output(p) {
					printed[c.fd] += string(c.data)
				}
				if printed != want.printed || p.state().ExitCode() != want.code || p.held != want.held {
					t.Errorf("printed %q, code %d, held %v; want %+v", printed, p.state().ExitCode(), p.held, want)
				}
				if took := time.Since(p.started); took > 10*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		}
	}
}
