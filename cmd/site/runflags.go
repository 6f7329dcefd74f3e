package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"interleave/playground"
)

// runFlags are the flags of all commands that run programs.
type runFlags struct {
	cache  string
	limits playground.Limits
}

func (f *runFlags) define(flags *flag.FlagSet) {
	d := playground.DefaultLimits()
	f.defineCache(flags)
	flags.DurationVar(&f.limits.Wall, "limit-time", d.Wall, "longest time of a run")
	flags.IntVar(&f.limits.Output, "limit-output", d.Output, "most `bytes` that a run may print")
	flags.IntVar(&f.limits.Lines, "limit-lines", d.Lines, "most lines that a run may print")
	flags.Int64Var(&f.limits.Memory, "limit-memory", d.Memory, "most memory of a run, in `bytes`")
	flags.IntVar(&f.limits.Running, "running", d.Running, "most programs that run at once")
	flags.IntVar(&f.limits.Waiting, "waiting", d.Waiting, "most runs that wait for their turn")
}

// defineCache defines the flag that all have.
func (f *runFlags) defineCache(flags *flag.FlagSet) {
	flags.StringVar(&f.cache, "cache", "", "folder of built demos (default: the user's cache folder); one made by prebuild works without Go")
}

// findCache fills in the folder of built demos.
func (f *runFlags) findCache() error {
	if f.cache != "" {
		return nil
	}
	dir, err := os.UserCacheDir()
	if err != nil { // not the temporary folder: anybody on this machine could leave programs there
		return fmt.Errorf("there is no folder for built demos: %w; name one with -cache", err)
	}
	f.cache = filepath.Join(dir, "interleave")
	return nil
}

// open starts a playground.
func (f *runFlags) open() (*playground.Playground, error) {
	if l := f.limits; l.Wall <= 0 || l.Output <= 0 || l.Lines <= 0 || l.Memory <= 0 || l.Running <= 0 || l.Waiting < 0 {
		return nil, errUsage{errors.New("limits must be above zero")}
	}
	if f.limits.Waiting == 0 {
		f.limits.Waiting = -1 // the playground takes zero as its default
	}
	if err := f.findCache(); err != nil {
		return nil, err
	}
	return playground.Open(playground.Config{Cache: f.cache, Limits: f.limits})
}
