package playground

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// KitTools are the programs of the toolchain that a kit needs to compile in a browser.
func KitTools() []string { return []string{"compile", "vet", "link"} }

// KitTool builds one of KitTools for browsers, unless it is built, and returns where it is. Errors are those of Prepare.
func (p *Playground) KitTool(ctx context.Context, name string) (path string, err error) {
	tool, err := p.browserTool()
	if err != nil {
		return "", err
	}
	path = filepath.Join(p.builder.cache, "tool-"+name+"-"+toolKey(tool)+".wasm")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	w, err := p.builder.workshop(tool)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, w.remove()) }()
	trimmed, err := w.trim()
	if err == nil {
		err = w.buildTool(ctx, p.builder, name, trimmed...)
	}
	if err != nil && ctx.Err() == nil { // sources of another version may not be as trim takes them to be
		err = w.buildTool(ctx, p.builder, name)
	}
	if err != nil {
		return "", fmt.Errorf("build Go's %s for browsers: %w", name, err)
	}
	return path, plain(os.Rename(w.binary(), path))
}

// toolFlags leave out tables for debuggers, and counters of how the toolchain is used.
var toolFlags = []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=cmd_go_bootstrap"}

// toolKey names the tools after all that goes into them.
func toolKey(tool toolchain) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", []any{tool.version, toolFlags, trims})
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (w workshop) buildTool(ctx context.Context, b *builder, name string, extra ...string) error {
	args := append(append([]string{"build", "-o", w.binary()}, toolFlags...), extra...)
	cmd := exec.Command(w.tool.path, append(args, "cmd/"+name)...)
	cmd.Dir = w.dir
	cmd.Env = b.environment(w.tmp, variant{browser: true})
	said, err := command(ctx, cmd, w.step)
	if err != nil && said != "" {
		err = fmt.Errorf("%w\n%s", err, said)
	}
	return err
}

// The processors that a browser is not, as the toolchain's sources write them.
const (
	others      = `(?:amd64|arm|arm64|loong64|mips|mips64|ppc64|riscv|riscv64|s390x|x86)`
	othersInSSA = `(?:AMD64|386|ARM|ARM64|LOONG64|MIPS|MIPS64|PPC64|RISCV64|S390X)`
)

// trims take from the sources of compiler and linker what refers to other processors, so that all that is for these
// is left out by the linker: a quarter of what browsers would have to fetch.
var trims = []struct{ file, pattern, with string }{
	{"compile/main.go", `(?m)^\t"cmd/compile/internal/` + others + `"\n`, ""},
	{"compile/main.go", `(?m)^\t"\w+": +` + others + `\.Init,\n`, ""},
	{"compile/internal/ssa/config.go", `(?m)^\t\tc\.\w+ = \w*?` + othersInSSA + `\w*(?:\[:\])?\n`, ""},
	{"compile/internal/ssa/opGen.go", `(?m)^\t\{\n(?:\t\t.*\n)*\t\tasm: +` + others + `\.\w+,\n(?:\t\t.*\n)*\t\},\n`, "\t{},\n"},
	{"compile/internal/ssagen/intrinsics.go", `(?m)^\t\tsimdIntrinsics\(addF\)\n`, ""},
	{"link/main.go", `(?m)^\t"cmd/link/internal/` + others + `"\n`, ""},
	{"link/main.go", `(?m)^\t\tarch, theArch = ` + others + `\.Init\(\)\n`, ""},
	{"internal/obj/*/obj*.go", `(?m)^\t(?:Init|Preprocess|Assemble|Progedit|SEH): +\w+,\n`, ""},
}

// trim writes the trimmed sources, and returns the flags that lay them over the toolchain.
func (w workshop) trim() (flags []string, err error) {
	texts := map[string][]byte{}
	for _, trim := range trims {
		paths, err := filepath.Glob(filepath.Join(w.tool.library, "src", "cmd", filepath.FromSlash(trim.file)))
		if err != nil {
			return nil, err
		}
		pattern := regexp.MustCompile(trim.pattern)
		for _, path := range paths {
			if texts[path] == nil {
				if texts[path], err = os.ReadFile(path); err != nil {
					return nil, plain(err)
				}
			}
			texts[path] = pattern.ReplaceAll(texts[path], []byte(trim.with))
		}
	}
	return w.layOver(texts)
}
