package playground

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"interleave/playground/overlay"
)

// A Library says what readers' own programs may import beside the standard library.
type Library struct {
	Module   map[string][]byte // go.mod and go.sum of a module that requires it all; empty: nothing
	Packages []string          // import paths
}

// kits holds the kit that was made last.
type kits struct {
	lock chan struct{} // of one place: whoever looks, or makes it, is in it
	made *Kit
	key  string // of its library
}

// Kit returns the kit, which it makes unless it is there: on a cold machine the whole library is compiled.
// Errors are those of Prepare.
func (p *Playground) Kit(ctx context.Context, library Library) (*Kit, error) {
	ctx, leave, err := p.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	select {
	case p.kits.lock <- struct{}{}:
		defer func() { <-p.kits.lock }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if p.kits.made != nil && p.kits.key == library.key() {
		return p.kits.made, nil
	}
	tool, err := p.browserTool()
	if err != nil {
		return nil, err
	}
	key := library.key()
	folder := filepath.Join(p.builder.cache, "kit-"+key)
	kit, err := readKit(folder)
	if err != nil {
		if kit, err = p.makeKit(ctx, folder, library, tool); err != nil {
			return nil, fmt.Errorf("compile the library for browsers: %w", err)
		}
	}
	kit.folder = folder
	kit.tools = filepath.Join(tool.library, "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH)
	p.kits.made, p.kits.key = kit, key
	return kit, nil
}

// key names a kit after everything that goes into it.
func (l Library) key() string {
	h := sha256.New()
	field := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	field(runtime.Version()) // which browserTool insists on
	field(overlay.Version())
	field(buildFlags + browserTags + browserFlags)
	field(kitIndex + KitLicences)
	for _, name := range slices.Sorted(maps.Keys(l.Module)) {
		field(name)
		field(string(l.Module[name]))
	}
	for _, path := range l.Packages {
		field(path)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

const kitIndex = "kit.json"

// KitLicences is the name of the file with the terms on which what is in a kit may be passed on.
const KitLicences = "LICENSES.txt"

func readKit(folder string) (*Kit, error) {
	text, err := os.ReadFile(filepath.Join(folder, kitIndex))
	if err != nil {
		return nil, err
	}
	var kit Kit
	return &kit, json.Unmarshal(text, &kit)
}

// makeKit compiles the library and the packages in a module of its own, and moves the kit into the cache,
// where it appears whole or not at all.
func (p *Playground) makeKit(ctx context.Context, folder string, library Library, tool toolchain) (kit *Kit, err error) {
	w, err := p.builder.workshop(tool)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.remove()) }()
	v := variant{Program: Program{Name: "kit", Language: Go, Files: maps.Clone(library.Module)}, browser: true}
	if v.Files == nil {
		v.Files = map[string][]byte{}
	}
	v.Files["main.go"] = []byte("package main\n\nfunc main() {}\n")
	if err := v.writeModule(w.src); err != nil {
		return nil, err
	}
	over, err := w.overlay("js")
	if err != nil {
		return nil, err
	}
	packages, err := w.list(ctx, p.builder.environment(w.tmp, v), over, library)
	if err != nil {
		return nil, err
	}
	made := filepath.Join(w.dir, "kit")
	if kit, err = packages.pack(made, library); err != nil {
		return nil, err
	}
	kit.Go = tool.version
	text, err := json.Marshal(kit)
	if err == nil {
		err = os.WriteFile(filepath.Join(made, kitIndex), text, 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(made, KitLicences), packages.licences(tool.library), 0o644)
	}
	if err != nil {
		return nil, plain(err)
	}
	return kit, plain(appear(made, folder))
}

// A listed package is what "go list" tells of one.
type listed struct {
	ImportPath string
	Name       string
	Export     string // the archive's path
	Imports    []string
	Standard   bool
	Module     *struct{ Path, Version, Dir string }
}

type listing []listed

// list compiles the library and the packages, and lists them with all that they import.
func (w workshop) list(ctx context.Context, env, over []string, library Library) (listing, error) {
	args := []string{"list", "-e", "-export", "-deps", "-json=ImportPath,Name,Export,Imports,Standard,Module", "-trimpath", "-buildvcs=false", browserFlags}
	args = append(append(args, over...), "std", "demo/internal/recorder")
	cmd := exec.CommandContext(ctx, w.tool.path, append(args, library.Packages...)...)
	cmd.Dir, cmd.Env = w.src, env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error { killGroup(cmd.Process); return nil }
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, stderr.Bytes()[:min(stderr.Len(), maxBuildMessage)])
	}
	var all listing
	for decoder := json.NewDecoder(&stdout); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("read what go list says: %w", err)
		}
		if p.Export != "" { // some packages of the library are not for browsers
			all = append(all, p)
		}
	}
}

// pack copies the archives into folder.
func (all listing) pack(folder string, library Library) (*Kit, error) {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return nil, err
	}
	kit := &Kit{Packages: map[string]Package{}}
	for _, p := range all {
		text, err := os.ReadFile(p.Export)
		if err != nil {
			return nil, plain(err)
		}
		hash := sha256.Sum256(text)
		name := hex.EncodeToString(hash[:8]) + ".a"
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return nil, plain(err)
		}
		kit.Packages[p.ImportPath] = Package{Archive: name, Imports: p.Imports, Open: p.open(library)}
	}
	return kit, nil
}

// open reports whether programs may import p.
func (p listed) open(library Library) bool {
	if !p.Standard {
		return slices.Contains(library.Packages, p.ImportPath)
	}
	path := "/" + p.ImportPath + "/"
	return p.Name != "main" && !strings.Contains(path, "/internal/") && !strings.HasPrefix(path, "/vendor/")
}

// archive returns where a package's archive is.
func (k *Kit) archive(path string) string { return filepath.Join(k.folder, k.Packages[path].Archive) }

// Read returns a file of the kit: an archive, or KitLicences.
func (k *Kit) Read(name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(k.folder, name))
	if err != nil {
		return nil, fmt.Errorf("read the kit: %w", plain(err))
	}
	return text, nil
}
