package playground

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// killWithin kills every process that works in the folder at path, or was started by one that did:
// whose current folder is there, or whose environment names it. Both are inherited, so this finds
// the children of a program whose group is not known any more, or who left it.
func killWithin(path string) {
	const rounds = 5 // a process may start another while it is being looked for
	for range rounds {
		if killOnce(path) == 0 {
			return
		}
	}
}

// killOnce goes through all processes once and returns how many it killed.
func killOnce(path string) (killed int) {
	for _, pid := range processes() {
		if pid == os.Getpid() {
			continue
		}
		p, err := os.FindProcess(pid) // holds on to this very process, even if its id is reused
		if err != nil {
			continue
		}
		if within(pid, path) && p.Kill() == nil {
			killed++
		}
		p.Release()
	}
	return killed
}

// within reports whether a process works in the folder at path or was told to.
func within(pid int, path string) bool {
	proc := fmt.Sprintf("/proc/%d", pid)
	cwd, err := os.Readlink(filepath.Join(proc, "cwd"))
	if err == nil && strings.HasPrefix(cwd+"/", path+"/") {
		return true
	}
	env, err := os.ReadFile(filepath.Join(proc, "environ"))
	return err == nil && (bytes.Contains(env, []byte("="+path+"/")) || bytes.Contains(env, []byte("="+path+"\x00")))
}

// processes returns the ids of all processes.
func processes() []int {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
