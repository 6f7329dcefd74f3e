//go:build linux || darwin

package playground

import (
	"errors"
	"os"
	"syscall"
)

// lockFolder opens and locks the folder at path. It returns errTaken if another process has the
// lock, and an error that is os.ErrNotExist if the folder was removed meanwhile.
func lockFolder(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errTaken
	}
	if err == nil {
		err = same(f, path)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// same returns an error unless f, once opened at path, is what is there now.
func same(f *os.File, path string) error {
	is, err := f.Stat()
	if err != nil {
		return err
	}
	there, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !os.SameFile(is, there) {
		return os.ErrNotExist
	}
	return nil
}

// ours reports whether path is a folder of the user that this process runs as.
func ours(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}
