package playground_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"interleave/playground"
)

// TestLinker: the linker with shortcuts makes the same programs as the toolchain's, byte for byte.
func TestLinker(t *testing.T) {
	quick := open(t, playground.Config{})
	kit := kitOf(t, quick)
	cache := t.TempDir() // with the same kits, and no linker
	kits, _ := filepath.Glob(filepath.Join(os.Getenv(cacheVar), "kit-*"))
	for _, kit := range kits {
		if err := os.Symlink(kit, filepath.Join(cache, filepath.Base(kit))); err != nil {
			t.Fatal(err)
		}
	}
	toolchains := open(t, playground.Config{Cache: cache})
	plain, err := toolchains.Kit(t.Context(), playground.Library{})
	if err != nil {
		t.Fatal(err)
	}
	for _, main := range []string{`import "fmt"; func main() { fmt.Println(%d) }`, `import "net/http"; func main() { println(%d, http.ListenAndServe("", nil)) }`} {
		files := map[string]string{"main.go": "package main; " + fmt.Sprintf(main, time.Now().UnixNano())} // never compiled before
		got, want := compileWith(t, quick, kit, files), compileWith(t, toolchains, plain, files)
		if want.Binary == nil || !bytes.Equal(got.Binary, want.Binary) {
			t.Errorf("%s: %d bytes, the toolchain's linker makes %d; findings %v", main, len(got.Binary), len(want.Binary), want.Findings)
		}
	}
	if used, _ := filepath.Glob(filepath.Join(cache, "link-*")); len(used) > 0 {
		t.Errorf("compared with itself: %v", used)
	}
}
