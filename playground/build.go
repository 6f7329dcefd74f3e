package playground

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
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
	"strconv"
	"strings"
	"time"

	"interleave/playground/overlay"
)

const (
	// buildTimeout is enough for a slow machine that has to compile the standard library, or the toolchain, first.
	buildTimeout = 10 * time.Minute

	// buildPrefix begins the names of the folders in the cache in which programs are being built.
	buildPrefix = ".building-"

	// maxBuildMessage is how much of what the compiler says is worth showing, in bytes.
	maxBuildMessage = 4 << 10

	// goMod makes a module of a program that imports no others; its name is what stack traces show.
	goMod = "module demo\n\ngo 1.26\n"
)

// buildFlags leave out of the binary what differs from machine to machine (paths) and what nobody
// looks at (tables for debuggers, half of its size). Stack traces stay whole.
const buildFlags = "-trimpath -buildvcs=false -ldflags=-s"

// browserTags have go-sqlite3 lock its files by other files, since a browser has nothing else for it.
const browserTags = "sqlite3_dotlk"

// browserFlags leave out of SQLite, which is C made into Go by way of WebAssembly, the checks that it stays within its memory: the
// browser checks that of the whole program. They are a third of what is fetched, and two thirds of the time that it takes to begin.
const browserFlags = "-gcflags=github.com/ncruces/go-sqlite3-wasm/...=-B"

// A variant is one of the binaries that a Go program can be built into.
type variant struct {
	Program
	race    bool // with the race detector
	browser bool // for browsers
	plain   bool // without its recorder
}

// target returns the operating system and the processor that v is for.
func (v variant) target() (goos, goarch string) {
	if v.browser {
		return "js", "wasm"
	}
	return runtime.GOOS, runtime.GOARCH
}

// flags are those of the build.
func (v variant) flags() []string {
	flags := strings.Fields(buildFlags)
	if v.browser {
		flags = append(flags, "-tags="+browserTags, browserFlags)
	}
	if v.race {
		flags = append(flags, "-race")
	}
	return flags
}

// key names v's binary after everything that goes into it. The version is that of the Go that
// built this server, so that binaries made beforehand are found where there is no Go to be asked.
func (v variant) key() string {
	h := sha256.New()
	field := func(b []byte) { fmt.Fprintf(h, "%d:%s", len(b), b) }
	goos, goarch := v.target()
	field([]byte(goos + "/" + goarch))
	field([]byte(runtime.Version()))
	field([]byte(goMod + strings.Join(v.flags(), " ")))
	if !v.plain {
		field([]byte(overlay.Version()))
	}
	for _, name := range slices.Sorted(maps.Keys(v.Files)) {
		field([]byte(name))
		field(v.Files[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// write writes prog's files into dir.
func (prog Program) write(dir string) error {
	for name, content := range prog.Files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, content, 0o644)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", name, plain(err))
		}
	}
	return nil
}

// binary returns where v's binary is, or will be once it is built.
func (b *builder) binary(v variant) string {
	name := "go-" + v.key()
	if v.browser {
		name += ".wasm"
	} else if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(b.cache, name)
}

// compile builds v in a module of its own and moves the binary into the cache, where it appears
// whole or not at all. An error's text is what the compiler says, without paths of this machine.
//
// The program is built with its recorder. If that fails, it is built as it is: either it is wrong,
// and then the compiler says so of the source that readers see, or this toolchain's library is one
// one that the overlay does not fit, and then the program runs without a timeline. A browser could not run
// it without: the overlay tells its host when it waits.
func (b *builder) compile(ctx context.Context, v variant, tool toolchain, step func(step string, n int)) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("build %s: %w", v.Name, err)
		}
	}()
	w, err := b.workshop(tool)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.remove()) }()
	w.step = step
	if err := v.writeModule(w.src); err != nil {
		return err
	}
	goos, _ := v.target()
	var traced []string
	if !v.plain {
		traced, err = w.overlay(goos)
	}
	if err == nil {
		err = w.build(ctx, v, b.environment(w.tmp, v), traced...)
	}
	if err != nil && ctx.Err() == nil && !v.plain {
		err = w.build(ctx, v, b.environment(w.tmp, v))
	}
	if err != nil {
		return err
	}
	return plain(os.Rename(w.binary(), b.binary(v)))
}

// A workshop is where one binary is built.
type workshop struct {
	*folder
	dir, src, tmp string // the folder, and those of the sources and of temporary files in it
	tool          toolchain
	step          func(step string, n int) // is told what is begun
}

// workshop makes a workshop in the cache. The caller must remove it.
func (b *builder) workshop(tool toolchain) (w workshop, err error) {
	if err := os.MkdirAll(b.cache, 0o755); err != nil { // somebody may have removed it
		return w, fmt.Errorf("make the cache: %w", plain(err))
	}
	dir, err := claim(b.cache, buildPrefix)
	if err != nil {
		return w, fmt.Errorf("make a folder in the cache: %w", plain(err))
	}
	w = workshop{dir, dir.path, filepath.Join(dir.path, "src"), filepath.Join(dir.path, "tmp"), tool, func(string, int) {}}
	if err := os.Mkdir(w.tmp, 0o755); err != nil {
		return w, errors.Join(plain(err), w.remove())
	}
	return w, nil
}

// remove removes the workshop with all that is left in it.
func (w workshop) remove() error { return plain(w.folder.remove()) }

func (w workshop) binary() string { return filepath.Join(w.dir, "program") }

// overlay writes the files that record what the program does, and returns the flags that lay them
// over the library and the program.
func (w workshop) overlay(goos string) (flags []string, err error) {
	files, err := overlay.Files(w.tool.library, w.src, goos)
	if err != nil {
		return nil, err
	}
	tags := overlay.Tag
	if goos == "js" {
		tags += "," + browserTags
	}
	flags, err = w.layOver(files)
	return append(flags, "-tags="+tags), err
}

// layOver writes the texts of files, by their paths, and returns the flags that have Go read these instead.
func (w workshop) layOver(files map[string][]byte) (flags []string, err error) {
	folder := filepath.Join(w.dir, "overlay")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, plain(err)
	}
	replace := map[string]string{}
	for path, text := range files {
		replace[path] = filepath.Join(folder, strconv.Itoa(len(replace))+filepath.Ext(path))
		if err := os.WriteFile(replace[path], text, 0o644); err != nil {
			return nil, plain(err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	name := filepath.Join(w.dir, "overlay.json")
	return []string{"-overlay=" + name}, plain(os.WriteFile(name, list, 0o644))
}

// build runs go build.
func (w workshop) build(ctx context.Context, v variant, env []string, extra ...string) error {
	cmd := exec.Command(w.tool.path, slices.Concat([]string{"build", "-v", "-o", w.binary()}, v.flags(), extra, []string{"."})...)
	cmd.Dir = w.src
	cmd.Env = env
	said, err := command(ctx, cmd, w.step)
	if err != nil && said != "" {
		separator := string(filepath.Separator)
		hide := strings.NewReplacer("# demo\n", "", "./", "", w.src+separator, "", w.dir, "", w.tool.library+separator, "$GOROOT/")
		err = fmt.Errorf("%w\n%s", err, hide.Replace(said))
	}
	return err
}

// writeModule writes prog's files into dir, which it makes, as a module.
func (prog Program) writeModule(dir string) error {
	if err := prog.write(dir); err != nil {
		return err
	}
	if prog.importsModules() {
		return nil
	}
	return plain(os.WriteFile(filepath.Join(dir, "go.mod"), []byte(goMod), 0o644))
}

// importsModules reports whether prog is a module of its own making, which says what it imports.
func (prog Program) importsModules() bool { return prog.Files["go.mod"] != nil }

// command runs cmd as a group of its own, which is killed when ctx ends or buildTimeout is over,
// tells step what it begins, and returns the beginning of what else it printed.
func command(ctx context.Context, cmd *exec.Cmd, step func(step string, n int)) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, buildTimeout, errors.New("it took too long"))
	defer cancel()
	p, err := start(cmd, false)
	if err != nil {
		return "", err
	}
	defer context.AfterFunc(ctx, p.kill)()
	said := sayings{step: step}
	for c := range p.output() {
		said.Write(c.data)
	}
	said.read(string(said.line))
	switch {
	case p.state().Success():
		return "", nil
	case context.Cause(ctx) != nil:
		return "", context.Cause(ctx)
	}
	return strings.TrimSpace(strings.ToValidUTF8(string(said.rest), "\uFFFD")), errors.New(p.state().String())
}

// sayings are what "go build -v" prints: the packages that it compiles, one a line, the modules that it
// downloads, and, if something is wrong, what that is.
type sayings struct {
	step  func(step string, n int)
	steps int
	line  []byte // unfinished
	rest  []byte // the beginning of all that is not a step
}

// Write takes the next bytes, and reads lines off them. It never fails.
func (s *sayings) Write(b []byte) {
	s.line = append(s.line, b...)
	for {
		line, after, found := bytes.Cut(s.line, []byte("\n"))
		if !found {
			s.line = s.line[:min(len(s.line), maxBuildMessage)]
			return
		}
		s.read(string(line))
		s.line = after
	}
}

func (s *sayings) read(line string) {
	step := "compile " + line
	if module, ok := strings.CutPrefix(line, "go: downloading "); ok {
		step = "download " + module
	} else if line == "" || strings.ContainsAny(line, " \t:#") { // no package's path
		s.rest = append(s.rest, line[:min(len(line), maxBuildMessage-len(s.rest))]...)
		if len(s.rest) < maxBuildMessage {
			s.rest = append(s.rest, '\n')
		}
		return
	}
	s.steps++
	s.step(step, s.steps)
}

// environment is this process's, without what would make the build depend on it. Where modules come from
// is the user's to say.
func (b *builder) environment(tmp string, v variant) []string {
	cgo := "0"
	if v.race { // which is written in C
		cgo = "1"
	}
	goos, goarch := v.target()
	env := append(withoutGo(), "CGO_ENABLED="+cgo, "GO111MODULE=on", "GOFLAGS=-mod=readonly", "GOOS="+goos, "GOARCH="+goarch,
		"GOTMPDIR="+tmp, "GOTOOLCHAIN=local", "GOWORK=off")
	if v.importsModules() {
		env = append(env, moduleSettings(b.cache)...)
	} else {
		env = append(env, "GOENV=off", "GOPATH="+filepath.Join(tmp, "go"), "GOPROXY=off")
	}
	if _, err := os.UserCacheDir(); err != nil && os.Getenv("GOCACHE") == "" {
		env = append(env, "GOCACHE="+filepath.Join(b.cache, ".go-build")) // Go insists on one
	}
	return env
}

// moduleSettings are this process's settings of where modules come from and are kept. Whoever has no home
// keeps them in the cache.
func moduleSettings(cache string) (env []string) {
	kept := false
	for _, name := range []string{"GOPATH", "GOMODCACHE", "GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH", "GOENV"} {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
			kept = kept || name == "GOPATH" || name == "GOMODCACHE"
		}
	}
	if _, err := os.UserHomeDir(); err != nil && !kept {
		env = append(env, "GOMODCACHE="+filepath.Join(cache, ".go-mod"))
	}
	return env
}

// withoutGo returns the environment without Go's settings, save where its build cache is.
func withoutGo() []string {
	return slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return (strings.HasPrefix(entry, "GO") || strings.HasPrefix(entry, "CGO_")) && !strings.HasPrefix(entry, "GOCACHE=")
	})
}

// builtWith returns the version of Go that built the binary at path, or an error if it is not a
// whole binary. One for browsers was built with this server's own version, by Browser.
func builtWith(path string) (string, error) {
	if strings.HasSuffix(path, ".wasm") {
		return runtime.Version(), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read binary: %w", plain(err))
	}
	defer f.Close()
	info, err := buildinfo.Read(io.NewSectionReader(f, 0, 1<<40))
	if err != nil {
		return "", fmt.Errorf("read binary: %w", err)
	}
	return info.GoVersion, nil
}
