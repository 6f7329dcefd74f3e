package playground

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"interleave/playground/overlay"
)

// KitTool builds the program with which browsers compile, see folder kittool, unless it is built, and returns where it is.
// Errors are those of Prepare.
func (p *Playground) KitTool(ctx context.Context) (path string, err error) {
	tool, err := p.browserTool()
	if err != nil {
		return "", err
	}
	path = filepath.Join(p.builder.cache, "kittool-"+kitToolKey(tool)+".wasm")
	err = p.builder.ensure(path, tool, func(w workshop) error {
		err := w.buildKitTool(ctx, p.builder, true)
		if err != nil && ctx.Err() == nil { // sources of another version may not be as the changes take them to be
			err = w.buildKitTool(ctx, p.builder, false)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("build Go's compiler for browsers: %w", err)
	}
	return path, nil
}

// kitToolFlags leave out tables for debuggers and counters of how the toolchain is used, and have functions written out where
// they are called (inlined) in the runtime, the linker and what these call most, whose time that halves: elsewhere it adds a
// fifth to the size.
var kitToolFlags = []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-tags=cmd_go_bootstrap",
	"-gcflags=all=-l", "-gcflags=runtime=", "-gcflags=internal/runtime/...=", "-gcflags=internal/abi=", "-gcflags=sync/...=", "-gcflags=internal/sync=",
	"-gcflags=math/bits=", "-gcflags=internal/byteorder=", "-gcflags=encoding/binary=", "-gcflags=cmd/link/...=", "-gcflags=cmd/internal/goobj="}

// kitToolKey names the program after all that goes into it.
func kitToolKey(tool toolchain) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", []any{tool.version, kitToolFlags, trims, shortcuts, jumps})
	files := kitToolFiles()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d:%s", path, len(files[path]), files[path])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// kitToolPath is the program's place in Go's library. What is below bootstrap/ may import all packages of the toolchain.
const kitToolPath = "bootstrap/interleave/playground/kittool"

// kitToolFiles are the files of the program that are ours, by their paths in Go's library.
func kitToolFiles() map[string][]byte {
	files := map[string][]byte{}
	add := func(fsys embed.FS, folder string) {
		_ = fs.WalkDir(fsys, ".", func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				text, _ := fsys.ReadFile(path) // what is embedded is there
				files[folder+path] = bytes.ReplaceAll(text, []byte(`"interleave/`), []byte(`"bootstrap/interleave/`))
			}
			return err
		})
	}
	add(kitSources, "bootstrap/interleave/playground/")
	add(overlay.Sources, "bootstrap/interleave/playground/overlay/")
	return files
}

// buildKitTool builds the program, of trimmed sources, by a compiler that jumps straight on, or of the toolchain's as they are.
func (w workshop) buildKitTool(ctx context.Context, b *builder, trimmed bool) error {
	library := filepath.Join(w.tool.library, "src")
	files := map[string][]byte{}
	for path, text := range kitToolFiles() {
		files[filepath.Join(library, filepath.FromSlash(path))] = text
	}
	vet, err := os.ReadFile(filepath.Join(library, "cmd", "vet", "main.go"))
	if err != nil {
		return plain(err)
	}
	vet = bytes.Replace(vet, []byte("\npackage main\n"), []byte("\npackage kitvet\n"), 1)
	files[filepath.Join(library, "cmd", "internal", "kitvet", "main.go")] = bytes.Replace(vet, []byte("\nfunc main() {"), []byte("\nfunc Main() {"), 1)
	flags := kitToolFlags
	if trimmed {
		if err := edit(library, files, slices.Concat(trims, shortcuts)); err != nil {
			return err
		}
		cross := maps.Clone(files)
		if err := edit(library, cross, jumps); err != nil {
			return err
		}
		compiler := filepath.Join(w.dir, "cross")
		native := append(slices.Clone(nativeFlags), "-tags=cmd_go_bootstrap")
		if err := w.buildOver(ctx, cross, b.environment(w.tmp, variant{}), compiler, native, kitToolPath+"/cross"); err != nil {
			return err
		}
		flags = append(slices.Clone(flags), `-toolexec="`+compiler+`"`)
	}
	return w.buildOver(ctx, files, b.environment(w.tmp, variant{browser: true}), w.binary(), flags, kitToolPath)
}

// buildOver builds the package at path of Go's library, over which files are laid.
func (w workshop) buildOver(ctx context.Context, files map[string][]byte, env []string, binary string, flags []string, path string) error {
	laid, err := w.layOver(files)
	if err != nil {
		return err
	}
	cmd := exec.Command(w.tool.path, slices.Concat([]string{"build", "-o", binary}, flags, laid, []string{path})...)
	cmd.Dir = w.dir
	cmd.Env = env
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

// trims take from the sources of the compiler what refers to other processors, so that all that is for these is left out by
// the linker: a quarter of what browsers would have to fetch. They have the runtime begin with all the memory that there is,
// since pages start the program in the same memory over and over: see static/ts/worker/toolchain.ts. Nor are the rules for
// other processors compiled, to which nothing refers then.
var trims = []change{
	{"compile/internal/ssa/rewrite[3ALMPRS]*.go", `(?s)^.*$`, "package ssa\n"},
	{"compile/internal/ssa/config.go", `(?m)^\t\tc\.\w+ = \w*?` + othersInSSA + `\w*(?:\[:\])?\n`, ""},
	{"compile/internal/ssa/opGen.go", `(?m)^\t\{\n(?:\t\t.*\n)*\t\tasm: +` + others + `\.\w+,\n(?:\t\t.*\n)*\t\},\n`, "\t{},\n"},
	{"compile/internal/ssagen/intrinsics.go", `(?m)^\t\tsimdIntrinsics\(addF\)\n`, ""},
	{"../runtime/mem_sbrk.go", `(?m)^\tblocMax = bloc\n`, "\tblocMax = uintptr(currentMemory()) * physPageSize\n"},
	{"internal/obj/*/obj*.go", `(?m)^\t(?:Init|Preprocess|Assemble|Progedit|SEH): +\w+,\n`, ""},
}

// jumps has the compiler that compiles the program go to what comes later in a function by a branch of WebAssembly. Go's
// goes back to the function's beginning, and from there by a table to where it wants to be: that takes a browser twice as
// long until its optimiser has been there, which has half as much again to do.
var jumps = []change{
	{"internal/obj/wasm/wasmobj.go", `(?m)^\t\t\t\t// jump to basic block\n`, `
				last := int64(len(tableIdxs) - 1)
				target := jmp.To.Val.(*obj.Prog).Pc
				if here, there := tableIdxs[min(jmp.Pc, last)], tableIdxs[min(target, last)]; there > here {
					p = appendp(p, ABr, constAddr(int64(there)-1+int64(currentDepth))) // the block that ends there
					break
				}
`},
}

// A change is one of the sources of the toolchain: what takes the place of what a pattern finds in the files, below cmd.
type change struct{ file, pattern, with string }

// edit adds the changed sources to files; library is the folder of Go's. It is an error if a change finds nothing to change.
func edit(library string, files map[string][]byte, changes []change) error {
	for _, change := range changes {
		paths, err := filepath.Glob(filepath.Join(library, "cmd", filepath.FromSlash(change.file)))
		if err != nil {
			return err
		}
		pattern := regexp.MustCompile(change.pattern)
		found := false
		for _, path := range paths {
			if files[path] == nil {
				if files[path], err = os.ReadFile(path); err != nil {
					return plain(err)
				}
			}
			found = found || pattern.Match(files[path])
			files[path] = pattern.ReplaceAll(files[path], []byte(change.with))
		}
		if !found {
			return fmt.Errorf("%s: no %s", change.file, change.pattern)
		}
	}
	return nil
}
