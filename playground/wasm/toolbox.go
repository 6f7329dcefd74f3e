package wasm

import (
	"embed"
	"io/fs"
	"maps"
	"strings"

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

// contents returns the files in a folder and in those below it, with a prefix to their names there.
func contents(fsys embed.FS, folder, prefix string) map[string][]byte {
	files := map[string][]byte{}
	_ = fs.WalkDir(fsys, folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files[prefix+strings.TrimPrefix(path, folder+"/")], _ = fsys.ReadFile(path) // what is embedded is there
		}
		return err
	})
	return files
}
