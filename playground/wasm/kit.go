package wasm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"interleave/playground"
)

// KitIndex is the name of the file that tells what is in a kit for browsers.
const KitIndex = "kit.json"

// kitVersion is told in the names of kits, and changes with what their files look like.
const kitVersion = "2"

// A kitIndex is what KitIndex holds.
type kitIndex struct {
	*playground.Kit
	Tool struct {
		File string `json:"file"`
		Size int    `json:"size"` // of the file, in bytes
	} `json:"tool"`
}

// Kit makes the files with which a browser compiles programs, unless they are there: a folder that holds KitIndex,
// LICENSES.txt, and, named after their content and compressed as programs are, the packages and the tool that compiles.
// Errors are those of Playground.Prepare.
func (f *Files) Kit(ctx context.Context, library playground.Library) (fs.FS, error) {
	kit, err := f.playground.Kit(ctx, library)
	if err != nil {
		return nil, err
	}
	tool, err := f.playground.KitTool(ctx)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(f.cache, "browser-kit-"+kitKey(kit, tool))
	if _, err := os.Stat(filepath.Join(folder, KitIndex)); err == nil {
		return os.DirFS(folder), nil
	}
	if err := playground.MakeFolder(folder, func(dir string) error { return writeKit(ctx, dir, kit, tool) }); err != nil {
		return nil, fmt.Errorf("make the kit for browsers: %w", err)
	}
	return os.DirFS(folder), nil
}

// kitKey names a kit after all that goes into it. The names of the archives and of the tool are theirs.
func kitKey(kit *playground.Kit, tool string) string {
	h := sha256.New()
	fmt.Fprintln(h, kitVersion, kit.Go, filepath.Base(tool))
	for _, path := range slices.Sorted(maps.Keys(kit.Packages)) {
		fmt.Fprintln(h, path, kit.Packages[path])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// writeKit fills a folder.
func writeKit(ctx context.Context, folder string, kit *playground.Kit, tool string) error {
	index := kitIndex{Kit: &playground.Kit{Go: kit.Go, Packages: map[string]playground.Package{}}}
	for _, path := range offered(kit) {
		index.Packages[path] = kit.Packages[path]
	}
	if err := writePackages(ctx, folder, kit, index.Packages); err != nil {
		return err
	}
	binary, err := os.ReadFile(tool)
	if err != nil {
		return err
	}
	sum, zipped := sha256.Sum256(binary), compress(binary)
	index.Tool.File, index.Tool.Size = "go-"+hex.EncodeToString(sum[:8])+".wasm.gz", len(zipped)
	if err := os.WriteFile(filepath.Join(folder, index.Tool.File), zipped, 0o644); err != nil {
		return err
	}
	licences, err := kit.Read(playground.KitLicences)
	if err != nil {
		return err
	}
	text, err := json.Marshal(index)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, playground.KitLicences), licences, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, KitIndex), text, 0o644)
}

// offered are the packages that programs may import, and all that these are linked with.
func offered(kit *playground.Kit) []string {
	imports := []string{playground.RecorderPath, "runtime"}
	for path, p := range kit.Packages {
		if p.Open {
			imports = append(imports, path)
		}
	}
	return kit.Needs(imports)
}

// writePackages writes the archives of packages, and notes their sizes.
func writePackages(ctx context.Context, folder string, kit *playground.Kit, packages map[string]playground.Package) error {
	paths := slices.Sorted(maps.Keys(packages))
	sizes := make([]int, len(paths))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		group.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			archive, err := kit.Read(packages[path].Archive)
			if err != nil {
				return err
			}
			zipped := compress(archive)
			sizes[i] = len(zipped)
			return os.WriteFile(filepath.Join(folder, packages[path].Archive+".gz"), zipped, 0o644)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, path := range paths {
		p := packages[path]
		p.Size = sizes[i]
		packages[path] = p
	}
	return nil
}
