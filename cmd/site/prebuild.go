package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
)

// prebuild builds every demo into a folder that serve -cache takes: a machine
// that has it needs no Go.
func prebuild(ctx context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) (err error) {
	var src source
	src.flag(flags)
	out := flags.String("out", "", "build into this `folder`; give it to serve as -cache")
	if err := parse(flags, args); err != nil {
		return err
	}
	if *out == "" {
		return errUsage{errors.New("prebuild needs -out DIR")}
	}
	course, _, err := src.load()
	if err != nil {
		return err
	}
	pg, err := playground.Open(playground.Config{Cache: *out})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Close()) }()
	all := demos(course)
	files := wasm.New(pg, *out)
	if _, err := files.Exec(); err != nil {
		return fmt.Errorf("prebuild: %w", err)
	}
	build := func(ctx context.Context, demo *lessons.Demo) error {
		if err := pg.Prepare(ctx, program(demo, lessons.Go)); err != nil {
			return fmt.Errorf("prebuild %s: %w", demo.ID(), err)
		}
		return nil
	}
	if err := build(ctx, all[0]); err != nil { // alone: it compiles what all need of the standard library
		return err
	}
	group, building := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for _, demo := range all[1:] {
		group.Go(func() error { return build(building, demo) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if err := makePrograms(ctx, files, browserPrograms(course)); err != nil {
		return fmt.Errorf("prebuild for browsers: %w", err)
	}
	fmt.Fprintf(stdout, "built %d demos into %s; serve them with -cache %[2]s\n", len(all), *out)
	return nil
}
