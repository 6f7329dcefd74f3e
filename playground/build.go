package playground

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
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
	"time"
)

const (
	// buildTimeout is enough for a slow machine that has to compile the standard library first.
	buildTimeout = 5 * time.Minute

	// buildPrefix begins the names of the folders in the cache in which programs are being built.
	buildPrefix = ".building-"

	// maxBuildMessage is how much of what the compiler says is worth showing, in bytes.
	maxBuildMessage = 4 << 10

	// goMod makes a program's files a module, whose name is what stack traces show.
	goMod = "module demo\n\ngo 1.26\n"
)

// buildFlags leave out of the binary what differs from machine to machine (paths) and what nobody
// looks at (tables for debuggers, half of its size). Stack traces stay whole.
const buildFlags = "-trimpath -buildvcs=false -ldflags=-s"

// key names prog's binary after everything that goes into it. The version is that of the Go that
// built this server, so that binaries made beforehand are found where there is no Go to be asked.
func (prog Program) key() string {
	h := sha256.New()
	field := func(b []byte) { fmt.Fprintf(h, "%d:%s", len(b), b) }
	field([]byte(runtime.GOOS + "/" + runtime.GOARCH))
	field([]byte(runtime.Version()))
	field([]byte(goMod + buildFlags))
	for _, name := range slices.Sorted(maps.Keys(prog.Files)) {
		field([]byte(name))
		field(prog.Files[name])
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

// binary returns where prog's binary is, or will be once it is built.
func (b *builder) binary(prog Program) string {
	name := "go-" + prog.key()
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(b.cache, name)
}

// compile builds prog in a module of its own and moves the binary into the cache, where it appears
// whole or not at all. An error's text is what the compiler says, without paths of this machine.
func (b *builder) compile(ctx context.Context, prog Program, tool toolchain) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("build %s: %w", prog.Name, err)
		}
	}()
	if err := os.MkdirAll(b.cache, 0o755); err != nil { // somebody may have removed it
		return fmt.Errorf("make the cache: %w", plain(err))
	}
	dir, err := claim(b.cache, buildPrefix)
	if err != nil {
		return fmt.Errorf("make a folder in the cache: %w", plain(err))
	}
	defer func() { err = errors.Join(err, plain(dir.remove())) }()
	src, tmp, binary := filepath.Join(dir.path, "src"), filepath.Join(dir.path, "tmp"), filepath.Join(dir.path, "program")
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return plain(err)
	}
	if err := prog.writeModule(src); err != nil {
		return err
	}
	cmd := exec.Command(tool.path, slices.Concat([]string{"build", "-o", binary}, strings.Fields(buildFlags), []string{"."})...)
	cmd.Dir = src
	cmd.Env = b.environment(tmp)
	if said, err := command(ctx, cmd); err != nil {
		separator := string(filepath.Separator)
		hide := strings.NewReplacer("# demo\n", "", "./", "", src+separator, "", dir.path, "", tool.library+separator, "$GOROOT/")
		if said != "" {
			err = fmt.Errorf("%w\n%s", err, hide.Replace(said))
		}
		return err
	}
	return plain(os.Rename(binary, b.binary(prog)))
}

// writeModule writes prog's files into dir, which it makes, as a module.
func (prog Program) writeModule(dir string) error {
	if err := prog.write(dir); err != nil {
		return err
	}
	return plain(os.WriteFile(filepath.Join(dir, "go.mod"), []byte(goMod), 0o644))
}

// command runs cmd as a group of its own, which is killed when ctx ends or buildTimeout is over,
// and returns the beginning of what it printed.
func command(ctx context.Context, cmd *exec.Cmd) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, buildTimeout, errors.New("it took too long"))
	defer cancel()
	p, err := start(cmd)
	if err != nil {
		return "", err
	}
	defer context.AfterFunc(ctx, p.kill)()
	var said bytes.Buffer
	for c := range p.output() {
		said.Write(c.data[:min(len(c.data), maxBuildMessage-said.Len())])
	}
	switch {
	case p.state().Success():
		return "", nil
	case context.Cause(ctx) != nil:
		return "", context.Cause(ctx)
	}
	return strings.TrimSpace(strings.ToValidUTF8(said.String(), "\uFFFD")), errors.New(p.state().String())
}

// environment is this process's, without what would make the build depend on it.
func (b *builder) environment(tmp string) []string {
	env := append(withoutGo(),
		"CGO_ENABLED=0", "GO111MODULE=on", "GOENV=off", "GOFLAGS=", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH,
		"GOPATH="+filepath.Join(tmp, "go"), "GOPROXY=off", "GOTMPDIR="+tmp, "GOTOOLCHAIN=local", "GOWORK=off")
	if _, err := os.UserCacheDir(); err != nil && os.Getenv("GOCACHE") == "" {
		env = append(env, "GOCACHE="+filepath.Join(b.cache, ".go-build")) // Go insists on one
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
// whole binary.
func builtWith(path string) (string, error) {
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
