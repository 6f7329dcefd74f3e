package playground

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// PrepareLinker builds the linker that links readers' own programs in two thirds of the time, unless it is built. Until it
// is, the toolchain's links them, to the same bytes. Errors are those of Prepare.
func (p *Playground) PrepareLinker(ctx context.Context) error {
	ctx, leave, err := p.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	tool, err := p.browserTool()
	if err != nil {
		return err
	}
	err = p.builder.ensure(p.builder.linker(), tool, func(w workshop) error {
		files := map[string][]byte{}
		if err := edit(filepath.Join(tool.library, "src"), files, shortcuts); err != nil {
			return err
		}
		return w.buildOver(ctx, files, p.builder.environment(w.tmp, variant{}), w.binary(), nativeFlags, "cmd/link")
	})
	if err != nil {
		return fmt.Errorf("build Go's linker: %w", err)
	}
	return nil
}

// nativeFlags build a tool for this machine.
var nativeFlags = []string{"-trimpath", "-buildvcs=false"}

// linker is where the linker with shortcuts is, or will be once it is built. It is built of the Go that built this server.
func (b *builder) linker() string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", []any{runtime.Version(), nativeFlags, shortcuts})
	name := "link-" + hex.EncodeToString(h.Sum(nil)[:16])
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(b.cache, name)
}

// ensure has a tool made, in a workshop's binary, and moves it to path, unless it is there.
func (b *builder) ensure(path string, tool toolchain, work func(w workshop) error) (err error) {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	w, err := b.workshop(tool)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.remove()) }()
	if err := work(w); err != nil {
		return err
	}
	return plain(os.Rename(w.binary(), path))
}

// shortcuts spare Go's linker a third of its time, for the same bytes. It takes at once the room that it needs for what it makes
// and for a function, in place of a little more each time; tables of names as large as small programs need them, which grow; no
// names of functions where there is no table for debuggers; and for the table of where functions are (findfunctab) it goes
// through the functions, each of which has its own 64 KiB of addresses on WebAssembly, not through every 256 bytes of them.
var shortcuts = []change{
	{"link/internal/ld/outbuf.go", `(?m)^\t\tout\.heap = append\(out\.heap, make\(\[\]byte, lenNeeded-heapLen\)\.\.\.\)\n`, `
		if lenNeeded > int64(cap(out.heap)) {
			out.heap = append(make([]byte, 0, max(8<<20, 2*lenNeeded)), out.heap...)
		}
		out.heap = out.heap[:lenNeeded]
`},
	{"link/internal/loader/loader.go", `make\(map\[string\]Sym, [58]0000\)`, "make(map[string]Sym, 8000)"},
	{"link/internal/loader/loader.go", `l\.NSym\(\)\+1000\)`, "l.NSym()+l.NSym()/4+1000)"},
	{"link/internal/wasm/asm.go", `(?m)^\t\t\tP := ldr\.Data\(fn\)\n`, "\t\t\tP := ldr.Data(fn)\n\t\t\twfn.Grow(len(P) + 5*relocs.Count())\n"},
	{"link/internal/wasm/asm.go", `(?m)^\t\tname := (nameRegexp.*)\n`, `
		var name string
		if !*ld.FlagS {
			name = ${1}
		}
`},
	{"link/internal/ld/pcln.go", `(?s)\n\t\tindexes := make\(\[\]int32, n\)\n.*?\n\t}\n`, `
		t.SetUint8(ctxt.Arch, size-1, 0) // the last byte, for its size
		index, bucket := int64(-1), int64(0)
		for _, s := range ctxt.Textp {
			if emitPcln(ctxt, s, container) {
				index++
			}
			end := (ldr.SymValue(s) - min + 1<<16) / abi.FuncTabBucketSize
			for ; bucket < end && bucket < int64(nbuckets); bucket++ {
				t.SetUint32(ctxt.Arch, bucket*(4+SUBBUCKETS), uint32(index))
			}
		}
	}
`},
}
