package playground

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestShelf keeps what is wanted, within its room, and gives nothing that is not whole.
func TestShelf(t *testing.T) {
	s := shelf{filepath.Join(t.TempDir(), "shelf"), 2500}
	put := func(key string) {
		t.Helper()
		if err := s.put(key, &Compiled{Findings: []Finding{{Text: key, By: ByVet}}, Binary: bytes.Repeat([]byte("\n"), 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	for i, key := range []string{"a", "b"} {
		put(key)
		at := time.Now().Add(time.Duration(i-10) * time.Minute)
		if err := os.Chtimes(filepath.Join(s.folder, key), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.get("a"); got == nil || len(got.Binary) != 1000 || got.Findings[0].Text != "a" {
		t.Fatalf("kept %+v", got)
	}
	put("c") // b is now the one that nobody wanted for the longest time
	if s.get("a") == nil || s.get("b") != nil || s.get("c") == nil {
		t.Error("it did not make room by what was wanted last")
	}
	if err := os.WriteFile(filepath.Join(s.folder, "torn"), []byte(`{"findings":`), 0o644); err != nil {
		t.Fatal(err)
	}
	if s.get("torn") != nil || s.get("none") != nil {
		t.Error("it gave what is not whole")
	}
	k := &Kit{folder: "kit-1"}
	if k.key(map[string][]byte{"a.go": []byte("x")}) == k.key(map[string][]byte{"a.go": []byte("y")}) {
		t.Error("two programs have one key")
	}
}
