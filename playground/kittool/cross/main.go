//go:build cmd_go_bootstrap

// Cross is Go's compiler for WebAssembly as it compiles kittool, of sources that playground/kittool.go changes. go build runs it by
// -toolexec before each of its tools: it compiles in place of Go's compiler, and runs the others.
package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"cmd/compile/internal/base"
	"cmd/compile/internal/gc"
	"cmd/compile/internal/wasm"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("cross: ")
	os.Args = os.Args[1:]
	tool, args := os.Args[0], os.Args[1:]
	switch {
	case strings.TrimSuffix(filepath.Base(tool), ".exe") != "compile":
		run(exec.Command(tool, args...))
	case len(args) == 1 && args[0] == "-V=full": // Go keeps what is compiled under what this says
		fmt.Printf("compile version %s cross %x\n", runtime.Version(), sum())
	default:
		log.SetPrefix("compile: ")
		gc.Main(wasm.Init)
		base.Exit(0)
	}
}

// run runs a tool, and exits as it does.
func run(cmd *exec.Cmd) {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		os.Exit(max(exit.ExitCode(), 1))
	}
	if err != nil {
		log.Fatal(err)
	}
}

// sum tells this program from others.
func sum() [sha256.Size]byte {
	path, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	binary, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return sha256.Sum256(binary)
}
