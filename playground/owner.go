package playground

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A folder is a temporary one that belongs to a living process. The proof of life is a lock on
// the folder itself, which the system releases when its holder ends, in whatever way it ends; a
// folder that is not locked is nobody's any more, and sweep removes it.
type folder struct {
	path string // absolute, free of symbolic links
	lock *os.File
}

// claim makes a folder in parent whose name begins with prefix.
func claim(parent, prefix string) (*folder, error) {
	const attempts = 10 // each may lose a new folder to somebody's sweep before it is locked
	for range attempts {
		path, err := os.MkdirTemp(parent, prefix)
		if err != nil {
			return nil, fmt.Errorf("claim a folder: %w", err)
		}
		lock, err := lockFolder(path)
		if err == nil {
			path, err = filepath.EvalSymlinks(path)
		}
		if err == nil {
			return &folder{path: path, lock: lock}, nil
		}
		if lock != nil {
			lock.Close()
		}
		if !errors.Is(err, errTaken) && !errors.Is(err, os.ErrNotExist) {
			os.RemoveAll(path)
			return nil, fmt.Errorf("claim a folder: %w", err)
		}
	}
	return nil, errors.New("claim a folder: lost it to a sweep every time")
}

// errTaken is what lockFolder returns if another process holds the lock.
var errTaken = errors.New("the folder is locked")

// remove removes the folder and gives up the lock.
func (f *folder) remove() error {
	err := os.RemoveAll(f.path)
	return errors.Join(err, f.lock.Close())
}

// sweep removes what dead processes have left in parent under names that begin with prefix: first
// the processes that they started, as far as the system can find them, then the folders.
// It leaves alone whatever belongs to a living process or to another user.
func sweep(parent, prefix string) error {
	paths, err := filepath.Glob(filepath.Join(parent, prefix+"*"))
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	var failed error
	for _, path := range paths {
		if !ours(path) {
			continue
		}
		lock, err := lockFolder(path)
		if err != nil {
			continue // alive, or gone
		}
		if real, err := filepath.EvalSymlinks(path); err == nil {
			killWithin(real)
		}
		f := folder{path: path, lock: lock}
		failed = errors.Join(failed, f.remove())
	}
	if failed != nil {
		return fmt.Errorf("sweep: %w", failed)
	}
	return nil
}
