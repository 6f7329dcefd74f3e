package wasm

import (
	"embed"
	"io/fs"
	"maps"

	"interleave/playground"
	"interleave/playground/timeline"
)

//go:embed toolbox
var toolbox embed.FS

// Toolbox is the program that reads timelines in the browser: package main in folder toolbox, with package
// timeline inside it.
func Toolbox() playground.Program {
	files := contents(toolbox, "toolbox", "")
	maps.Copy(files, contents(timeline.Sources, ".", "internal/timeline/"))
	for name, module := range map[string]string{"toolbox.mod": "go.mod", "toolbox.sum": "go.sum"} {
		files[module] = files[name]
		delete(files, name)
	}
	return playground.Program{Name: "toolbox", Language: playground.Go, Files: files}
}

// contents returns the files in a folder, with a prefix to their names.
func contents(fsys embed.FS, folder, prefix string) map[string][]byte {
	files := map[string][]byte{}
	entries, _ := fs.ReadDir(fsys, folder) // what is embedded is there
	for _, entry := range entries {
		name := entry.Name()
		path := name
		if folder != "." {
			path = folder + "/" + name
		}
		files[prefix+name], _ = fsys.ReadFile(path)
	}
	return files
}
