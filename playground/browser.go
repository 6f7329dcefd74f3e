package playground

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// BrowserKey names the build of prog for browsers, with its recorder or plain, after everything that goes
// into it, as 32 characters.
func BrowserKey(prog Program, plain bool) string {
	return variant{Program: prog, browser: true, plain: plain}.key()
}

// Browser builds the Go program prog for browsers (GOOS=js GOARCH=wasm) unless it is built, and returns
// where the binary is; plain leaves out its recorder. It must be run by the wasm_exec.js of the Go that this process was built with. Errors
// are those of Prepare.
func (p *Playground) Browser(ctx context.Context, prog Program, plain bool) (path string, err error) {
	if err := prog.check(); err != nil {
		return "", err
	}
	v := variant{Program: prog, browser: true, plain: plain}
	if path, _, ok := p.builder.built(v); ok {
		return path, nil
	}
	tool, err := p.browserTool()
	if err != nil {
		return "", err
	}
	if err := p.builder.build(ctx, v, tool, func(Build) {}); err != nil {
		return "", err
	}
	return p.builder.binary(v), nil
}

// BrowserExecName names Go's wasm_exec.js, of the version that this process was built with.
func BrowserExecName() string { return "wasm_exec-" + runtime.Version() + ".js" }

// BrowserExec returns Go's wasm_exec.js, which runs what Browser builds.
func (p *Playground) BrowserExec() ([]byte, error) {
	kept := filepath.Join(p.builder.cache, BrowserExecName())
	if text, err := os.ReadFile(kept); err == nil {
		return text, nil
	}
	tool, err := p.browserTool()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(tool.library, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, fmt.Errorf("read wasm_exec.js: %w", plain(err))
	}
	return text, plain(ReplaceFile(kept, text))
}

// ReplaceFile writes a file in the cache that appears whole or not at all.
func ReplaceFile(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), buildPrefix)
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // in vain once it has its name
	_, err = file.Write(text)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(file.Name(), 0o644)
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// MakeFolder has write fill a folder in the cache, which then appears at path, whole or not at all. One that is
// there by then stays.
func MakeFolder(path string, write func(dir string) error) (err error) {
	dir, err := claim(filepath.Dir(path), buildPrefix)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.remove()) }()
	made := filepath.Join(dir.path, "made")
	if err := os.Mkdir(made, 0o755); err != nil {
		return err
	}
	if err := write(made); err != nil {
		return err
	}
	return appear(made, path)
}

// appear moves a folder to its place; one that is there by then, made by somebody else, stays.
func appear(made, path string) error {
	err := os.Rename(made, path)
	if _, there := os.Stat(path); there == nil {
		return nil
	}
	return err
}

// browserTool returns the Go that builds for browsers.
func (p *Playground) browserTool() (toolchain, error) {
	tool := p.golang()
	switch {
	case tool.path == "":
		return tool, unavailable(tool.missing)
	case tool.version != runtime.Version():
		return tool, unavailable(fmt.Sprintf("This server was built with %s and has %s: for browsers it needs the same, or programs that were built beforehand.", runtime.Version(), tool.version))
	}
	return tool, nil
}
