package playground

import (
	"maps"
	"slices"
)

// A Kit is what readers' own programs are compiled with for browsers: Go's compiler, vet and linker of
// this server's toolchain, and every package that a program may import, compiled as all programs for
// browsers are, with the recorder laid over the library. Compiling needs no module, no network and no
// go command, so there is nothing that a program could have them do.
type Kit struct {
	Go       string             `json:"go"`       // the toolchain's version
	Packages map[string]Package `json:"packages"` // by import path, with all that they import

	folder string
	tools  string // folder of the compiler, vet and linker
}

// A Package is a compiled package.
type Package struct {
	Archive string   `json:"archive"`           // the file's name
	Imports []string `json:"imports,omitempty"` // import paths
	Open    bool     `json:"open,omitempty"`    // programs may import it
	Size    int      `json:"size,omitempty"`    // of the archive as browsers fetch it, in bytes
}

// open are the import paths of the packages that programs may import.
func (k *Kit) open() (paths []string) {
	for path, p := range k.Packages {
		if p.Open {
			paths = append(paths, path)
		}
	}
	return paths
}

// Needs returns what a program that imports these packages is linked with, in order.
func (k *Kit) Needs(imports []string) []string {
	seen := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		if _, ok := k.Packages[path]; !ok || seen[path] {
			return
		}
		seen[path] = true
		for _, next := range k.Packages[path].Imports {
			visit(next)
		}
	}
	for _, path := range imports {
		visit(path)
	}
	return slices.Sorted(maps.Keys(seen))
}
