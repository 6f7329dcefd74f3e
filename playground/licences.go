package playground

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// licences returns the terms of Go, of the modules that it brings along, and of those in the listing.
func (all listing) licences(goroot string) []byte {
	var out bytes.Buffer
	add := func(title, folder string) {
		paths, _ := filepath.Glob(filepath.Join(folder, "*")) // the pattern is sound
		for _, path := range paths {
			name := strings.ToUpper(filepath.Base(path))
			if !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "NOTICE") {
				continue
			}
			if text, err := os.ReadFile(path); err == nil {
				fmt.Fprintf(&out, "%s\n%s\n\n%s\n\n", title, strings.Repeat("=", len(title)), bytes.TrimSpace(text))
			}
		}
	}
	add("Go", goroot)
	for _, vendor := range []string{"src/vendor", "src/cmd/vendor"} {
		root := filepath.Join(goroot, filepath.FromSlash(vendor))
		_ = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && path != root {
				name, _ := filepath.Rel(root, path) // it is below
				add(filepath.ToSlash(name), path)
			}
			return nil
		})
	}
	seen := map[string]bool{}
	for _, p := range all {
		if m := p.Module; m != nil && m.Version != "" && !seen[m.Path] {
			seen[m.Path] = true
			add(m.Path+" "+m.Version, m.Dir)
		}
	}
	return out.Bytes()
}
