package playground

import (
	"context"
	"fmt"
	"go/version"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// ToolNone as Config.GoTool or Config.PythonTool means: use none, even if there is one.
const ToolNone = "none"

// toolTimeout is how long a tool may take to tell its version; some are wrapped in slow scripts.
const toolTimeout = 10 * time.Second

// A toolchain is what runs or builds programs of one language, or tells why nothing does.
type toolchain struct {
	path    string // the program itself; empty if there is none
	version string // "go1.26.8", "Python 3.11.2"; empty if there is none
	library string // the folder of the standard library's sources
	missing string // if path is empty: one sentence for a page
}

// findGo looks for Go at path, or on the PATH if path is empty.
func findGo(ctx context.Context, path string) toolchain {
	answer, err := ask(ctx, path, "go", "env", "GOVERSION", "GOROOT")
	if err != nil || len(answer.lines) < 2 {
		return toolchain{missing: "This server has no Go, and the program was not built beforehand."}
	}
	v := answer.lines[0] // or "devel ...", which is no version and certainly recent
	if version.IsValid(v) && version.Compare(v, oldestGo) < 0 {
		return toolchain{missing: fmt.Sprintf("This server has %s; the programs need %s or later, or to be built beforehand.", v, oldestGo)}
	}
	return toolchain{path: answer.tool, version: v, library: answer.lines[1]}
}

// oldestGo is what goMod asks for.
const oldestGo = "go1.26"

// tellPython makes Python print where it really is (what is on the PATH may be a script that finds
// it, which would slow down every run), its version, and where its library is.
const tellPython = `import sys, sysconfig
print(sys.executable)
print(sys.version_info[0], sys.version_info[1], sys.version_info[2], sep=".")
print(sysconfig.get_paths()["stdlib"])`

// oldestPython is the minor version of Python 3 that brought TaskGroup and timeout.
const oldestPython = 11

// findPython looks for Python at path, or on the PATH if path is empty.
func findPython(ctx context.Context, path string) toolchain {
	answer, err := ask(ctx, path, "python3", "-c", tellPython)
	if err != nil || len(answer.lines) < 3 {
		return toolchain{missing: "This server has no Python 3."}
	}
	version := answer.lines[1]
	if !recentPython(version) {
		return toolchain{missing: fmt.Sprintf("This server has Python %s; the programs need 3.%d or later.", version, oldestPython)}
	}
	return toolchain{path: answer.lines[0], version: "Python " + version, library: answer.lines[2]}
}

// recentPython reports whether version, as "3.11.2", is recent enough.
func recentPython(version string) bool {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(minor)
	return err == nil && major == "3" && n >= oldestPython
}

// An answer is what a tool printed.
type answer struct {
	tool  string
	lines []string
}

// ask runs the tool at path, or the one of that name on the PATH if path is empty.
func ask(ctx context.Context, path, name string, args ...string) (answer, error) {
	switch path {
	case ToolNone:
		return answer{}, exec.ErrNotFound
	case "":
		path = name
	}
	tool, err := exec.LookPath(path)
	if err != nil {
		return answer{}, fmt.Errorf("find %s: %w", name, err)
	}
	ctx, cancel := context.WithTimeout(ctx, toolTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Env = withoutGo()
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error { killGroup(cmd.Process); return nil }
	cmd.WaitDelay = drainTime
	out, err := cmd.Output()
	if err != nil {
		return answer{}, fmt.Errorf("ask %s: %w", name, err)
	}
	return answer{tool: tool, lines: strings.Split(strings.TrimSpace(string(out)), "\n")}, nil
}
