//go:build cmd_go_bootstrap

// Kittool is Go's compiler, vet and linker in one program for browsers, together with the workbench: they share most of what
// is in it, so that a browser has a third less to fetch. The name that it is started by says which it is. It can be
// built in the place that playground/kittool.go gives it alone.
package main

import (
	"flag"
	"log"
	"os"

	"cmd/compile/internal/base"
	"cmd/compile/internal/gc"
	compiler "cmd/compile/internal/wasm"
	"cmd/internal/kitvet"
	"cmd/link/internal/ld"
	linker "cmd/link/internal/wasm"
)

func main() {
	name := os.Args[0]
	if name != "link" { // whose flags are declared by now, under names that the others have too
		flag.CommandLine = flag.NewFlagSet(name, flag.ExitOnError)
	}
	switch name {
	case "compile":
		log.SetFlags(0)
		log.SetPrefix("compile: ")
		gc.Main(compiler.Init)
		base.Exit(0)
	case "link":
		ld.Main(linker.Init())
	case "vet":
		kitvet.Main()
	case "workbench":
		workbench()
	}
}
