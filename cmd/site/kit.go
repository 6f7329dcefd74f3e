package main

import (
	"io/fs"
	"path/filepath"

	"interleave/playground"
	"interleave/playground/wasm"
)

// kitFolder is where the files lie with which browsers compile readers' own programs, where no server does.
const kitFolder = "kit/"

// addKit adds the list of what is in a kit, and returns where it is.
func (p *pages) addKit(kit fs.FS) string {
	index, _ := fs.ReadFile(kit, wasm.KitIndex) // a kit has one
	p.add(kitFolder+wasm.KitIndex, "application/json", func() []byte { return index })
	return kitFolder + wasm.KitIndex
}

// kitFiles are the names and sizes of a kit's files, save the list of them.
func kitFiles(kit fs.FS) (map[string]int64, error) {
	sizes := map[string]int64{}
	if kit == nil {
		return sizes, nil
	}
	entries, err := fs.ReadDir(kit, ".")
	for _, entry := range entries {
		info, infoErr := entry.Info()
		if infoErr != nil {
			return nil, infoErr
		}
		if entry.Name() != wasm.KitIndex {
			sizes[entry.Name()] = info.Size()
		}
	}
	return sizes, err
}

// writeKit writes a kit's files, save the list of them, which is a page.
func writeKit(kit fs.FS, dir string) (total written, err error) {
	files, err := kitFiles(kit)
	for name := range files {
		body, err := fs.ReadFile(kit, name)
		if err != nil {
			return total, err
		}
		if err := writeFile(filepath.Join(dir, name), body); err != nil {
			return total, err
		}
		total.add(len(body))
	}
	return total, err
}

// addKitSizes adds the sizes of a kit's files that are named after their content.
func addKitSizes(sizes map[string]int64, kit fs.FS) {
	files, _ := kitFiles(kit) // what cannot be read now cannot be written either, which export tells
	for name, size := range files {
		if name != playground.KitLicences {
			sizes[kitFolder+name] = size
		}
	}
}
