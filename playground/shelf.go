package playground

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// shelfRoom is how many bytes a shelf holds.
const shelfRoom = 256 << 20

// A shelf keeps what came of compiling programs in files named after all that went into it: only whoever has a
// program's text gets what was made of it. When it is full, what was not wanted for the longest time goes.
type shelf struct {
	folder string
	room   int64
}

// key names what comes of compiling files with a kit.
func (k *Kit) key(files map[string][]byte) string {
	h := sha256.New()
	fmt.Fprintln(h, filepath.Base(k.folder))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d:%s", name, len(files[name]), files[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// get returns what is kept under a key, nil if there is nothing whole.
func (s shelf) get(key string) *Compiled {
	path := filepath.Join(s.folder, key)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	head, binary, found := bytes.Cut(text, []byte("\n"))
	var compiled Compiled
	if !found || json.Unmarshal(head, &compiled) != nil {
		return nil
	}
	if len(binary) > 0 {
		compiled.Binary = binary
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // or it goes a little earlier
	return &compiled
}

// put keeps what came of compiling, and makes room for it.
func (s shelf) put(key string, compiled *Compiled) error {
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return plain(err)
	}
	head, err := json.Marshal(compiled)
	if err != nil {
		return err
	}
	if err := ReplaceFile(filepath.Join(s.folder, key), slices.Concat(head, []byte("\n"), compiled.Binary)); err != nil {
		return plain(err)
	}
	return s.tidy()
}

// tidy removes the files that were not wanted for the longest time, until the rest fits.
func (s shelf) tidy() error {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return plain(err)
	}
	var files []fs.FileInfo
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil { // another server may have removed it
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return cmp.Compare(b.ModTime().UnixNano(), a.ModTime().UnixNano()) })
	var taken int64
	for _, file := range files {
		if taken += file.Size(); taken > s.room {
			_ = os.Remove(filepath.Join(s.folder, file.Name()))
		}
	}
	return nil
}
