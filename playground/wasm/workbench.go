package wasm

import (
	"embed"
	"maps"

	"interleave/playground"
	"interleave/playground/overlay"
)

//go:embed workbench/main.go
var workbench embed.FS

// Workbench is the program that looks at a reader's program in the browser before it is compiled, and formats it:
// package main in folder workbench, with the sources inside it by which the server does the same.
func Workbench() playground.Program {
	files := contents(workbench, "workbench", "")
	maps.Copy(files, contents(playground.Sources, ".", "internal/playground/"))
	maps.Copy(files, contents(overlay.Sources, ".", "internal/overlay/"))
	return playground.Program{Name: "workbench", Language: playground.Go, Files: files}
}
