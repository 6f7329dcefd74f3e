package playground

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"interleave/playground/overlay"
)

// Limits of what it costs to compile a reader's own program.
const (
	compileMemory = 1 << 30  // bytes, each step
	compileSize   = 64 << 20 // bytes of the program that it makes
	compileRoom   = 16       // programs that may wait, to be compiled or formatted, as many at once as there are processors
)

// Compiled is what came of compiling a program.
type Compiled struct {
	Findings []Finding `json:"findings"`
	Binary   []byte    `json:"-"` // for browsers; nil if there is none
}

// Compile builds a reader's own Go program for browsers, and vets it. It never runs it, and nothing of a program
// but its Go files counts. What is wrong with the program stands in the findings; an error is no fault of the
// program's: ErrBusy, ErrUnavailable, or the end of ctx.
func (p *Playground) Compile(ctx context.Context, kit *Kit, files map[string][]byte) (*Compiled, error) {
	imports, findings := kit.Inspect(files)
	if len(findings) > 0 {
		return &Compiled{Findings: findings}, nil
	}
	files = ForBrowsers(files)
	key, kept := kit.key(files), shelf{filepath.Join(p.builder.cache, "compiled"), shelfRoom}
	if compiled := kept.get(key); compiled != nil {
		return compiled, nil
	}
	ctx, leave, err := p.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	dir, err := os.MkdirTemp(p.folder.path, "compile-")
	if err != nil {
		return nil, fmt.Errorf("make a folder to compile in: %w", plain(err))
	}
	defer os.RemoveAll(dir) // what cannot be removed now goes with the whole folder
	tooLong := fmt.Errorf("It takes more than %.0f s to compile.", p.limits.Compile.Seconds())
	within, cancel := context.WithTimeoutCause(ctx, p.limits.Compile, tooLong)
	defer cancel()
	c := &compilation{Playground: p, kit: kit, dir: dir, files: files, needs: kit.Needs(append(imports, RecorderPath, "runtime"))}
	compiled, err := c.perform(within)
	if errors.Is(err, tooLong) || errors.Is(err, errTooLarge) || errors.Is(err, errTooDeep) || errors.Is(err, errTooBig) {
		return &Compiled{Findings: []Finding{{Text: err.Error(), By: ByLimit}}}, nil
	}
	if err != nil {
		return nil, err
	}
	return compiled, kept.put(key, compiled)
}

// Formatted is a file as it is to be, or as it was and why.
type Formatted struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
}

// Format is the kit's, done in turn with the programs that are compiled. Errors are Compile's.
func (p *Playground) Format(ctx context.Context, kit *Kit, name string, files map[string][]byte) (Formatted, error) {
	_, leave, err := p.turn(ctx)
	if err != nil {
		return Formatted{}, err
	}
	defer leave()
	text, wrong := kit.Format(name, string(files[name]), files)
	if wrong != nil {
		return Formatted{text, wrong.Error()}, nil
	}
	return Formatted{Text: text}, nil
}

// turn waits for the caller's turn to do something about a reader's program, within the context that it returns. The caller
// calls leave once.
func (p *Playground) turn(ctx context.Context) (within context.Context, leave func(), err error) {
	within, out, err := p.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	ticket, err := p.compile.join()
	if err != nil {
		out()
		return nil, nil, err
	}
	leave = func() {
		ticket.leave()
		out()
	}
	if err := ticket.wait(within, func(int) {}); err != nil {
		leave()
		return nil, nil, err
	}
	return within, leave, nil
}

// What a program can cost too much of.
var (
	errTooLarge = fmt.Errorf("It takes more than %d GiB of memory to compile.", compileMemory>>30)
	errTooDeep  = errors.New("It is nested too deeply to be compiled.")
	errTooBig   = fmt.Errorf("It makes a program of more than %d MiB.", compileSize>>20)
)

// RecorderPath is the import path of what every program is linked with beside what it imports.
const RecorderPath = "demo/internal/recorder"

// A compilation is one that is under way.
type compilation struct {
	*Playground
	kit   *Kit
	dir   string
	files map[string][]byte
	needs []string // import paths of all packages that the program is linked with
}

// perform compiles, vets and links.
func (c *compilation) perform(ctx context.Context) (*Compiled, error) {
	if err := c.list(); err != nil {
		return nil, err
	}
	// As the program is, if it is wrong: then the compiler speaks of what its author wrote.
	said, err := c.compile(ctx, "counted", overlay.Main(c.files))
	if err == nil && said != "" {
		said, err = c.compile(ctx, "plain", overlay.Uncounted(c.files))
	}
	if err != nil {
		return nil, err
	}
	if said != "" {
		return &Compiled{Findings: Findings(said, ByCompile)}, nil
	}
	said, vetted, err := c.link(ctx)
	if err != nil {
		return nil, err
	}
	if said != "" {
		return &Compiled{Findings: append(Findings(said, ByCompile), vetted...)}, nil
	}
	program := filepath.Join(c.dir, "program")
	if info, err := os.Stat(program); err == nil && info.Size() > compileSize {
		return nil, errTooBig
	}
	binary, err := os.ReadFile(program)
	return &Compiled{Findings: vetted, Binary: binary}, plain(err)
}

// link links, and vets beside it if nobody else wants a processor, or else before. It returns what the linker says.
func (c *compilation) link(ctx context.Context) (said string, vetted []Finding, err error) {
	link := func(ctx context.Context) (err error) {
		said, err = c.tool(ctx, "link", "-importcfg=link.cfg", "-buildmode=exe", "-s", "-o=program", "main.a")
		return err
	}
	vet := func(ctx context.Context) (err error) {
		vetted, err = c.vet(ctx)
		return err
	}
	spare := c.Playground.compile.spare()
	if spare == nil {
		if err = vet(ctx); err == nil {
			err = link(ctx)
		}
		return said, vetted, err
	}
	defer spare.leave()
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return vet(ctx) })
	both.Go(func() error { return link(ctx) })
	return said, vetted, both.Wait()
}

// list writes where the packages are, for the compiler and the linker.
func (c *compilation) list() error {
	var text strings.Builder
	for _, path := range c.needs {
		fmt.Fprintf(&text, "packagefile %s=%s\n", path, c.kit.archive(path))
	}
	err := os.WriteFile(filepath.Join(c.dir, "compile.cfg"), []byte(text.String()), 0o600)
	text.WriteString("packagefile main=main.a\n")
	return plain(errors.Join(err, os.WriteFile(filepath.Join(c.dir, "link.cfg"), []byte(text.String()), 0o600)))
}

// compile compiles files, in a folder of that name, to main.a, and returns what the compiler says.
func (c *compilation) compile(ctx context.Context, folder string, files map[string][]byte) (string, error) {
	if err := (Program{Files: files}).write(filepath.Join(c.dir, folder)); err != nil {
		return "", err
	}
	args := []string{"-p=main", "-lang=go1.26", "-complete", "-nolocalimports", "-pack", "-importcfg=compile.cfg", "-o=main.a",
		"-trimpath=" + filepath.Join(c.dir, folder) + "=>demo"}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		args = append(args, folder+"/"+name)
	}
	said, err := c.tool(ctx, "compile", args...)
	return strings.NewReplacer(folder+"/", "", c.dir, "").Replace(said), err
}

// vetConfig is what go vet hands to its tool; see golang.org/x/tools/go/analysis/unitchecker.
type vetConfig struct {
	ID, Compiler, Dir, ImportPath, GoVersion, VetxOutput string

	GoFiles     []string
	ImportMap   map[string]string
	PackageFile map[string]string
	Standard    map[string]bool
}

// vet vets the program as its author wrote it.
func (c *compilation) vet(ctx context.Context) ([]Finding, error) {
	if err := (Program{Files: c.files}).write(filepath.Join(c.dir, "src")); err != nil {
		return nil, err
	}
	config := vetConfig{ID: "demo", Compiler: "gc", Dir: "src", ImportPath: "demo", GoVersion: "go1.26", VetxOutput: "vet.out",
		ImportMap: map[string]string{}, PackageFile: map[string]string{}, Standard: map[string]bool{}}
	for _, path := range c.needs {
		config.ImportMap[path], config.PackageFile[path], config.Standard[path] = path, c.kit.archive(path), true
	}
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		config.GoFiles = append(config.GoFiles, "src/"+name)
	}
	text, err := json.Marshal(config)
	if err == nil {
		err = plain(os.WriteFile(filepath.Join(c.dir, "vet.cfg"), text, 0o600))
	}
	if err != nil {
		return nil, err
	}
	said, err := c.tool(ctx, "vet", "vet.cfg")
	return Findings(strings.NewReplacer("src/", "", c.dir, "").Replace(said), ByVet), err
}

// maxSaid is how much of what a tool says is read.
const maxSaid = 64 << 10

// tool runs a tool of the toolchain within the limits, as a group of its own which is killed when ctx ends, and
// returns what it says: nothing, if all is well.
func (c *compilation) tool(ctx context.Context, name string, args ...string) (string, error) {
	path := filepath.Join(c.kit.tools, name)
	if name == "link" {
		if _, err := os.Stat(c.builder.linker()); err == nil {
			path = c.builder.linker()
		}
	}
	p, err := start(&exec.Cmd{Path: path, Args: append([]string{path}, args...), Dir: c.dir, Env: []string{
		"GOOS=js", "GOARCH=wasm", "GOROOT=", "GOTOOLCHAIN=local", "HOME=" + c.dir, "TMPDIR=" + c.dir, "TERM=dumb", "GOGC=400",
	}}, false)
	if err != nil {
		return "", err
	}
	ctx, over := context.WithCancelCause(ctx)
	defer over(nil)
	boundMemory(p.cmd.Process, compileMemory)
	defer c.memory.add(p.cmd.Process.Pid, compileMemory, func() { over(errTooLarge) })()
	defer context.AfterFunc(ctx, p.kill)()
	var said strings.Builder
	for chunk := range p.output() {
		said.Write(chunk.data[:min(len(chunk.data), maxSaid-said.Len())])
	}
	if cause := context.Cause(ctx); cause != nil {
		return "", cause
	}
	text := strings.ToValidUTF8(said.String(), "\uFFFD")
	switch {
	case p.state().Success():
		return "", nil
	case strings.Contains(text, "out of memory") || strings.Contains(text, "cannot allocate memory"):
		return "", errTooLarge
	case strings.Contains(text, "goroutine stack exceeds") || strings.Contains(text, "stack overflow"):
		return "", errTooDeep
	}
	return strings.TrimSpace(text) + "\n", nil
}
