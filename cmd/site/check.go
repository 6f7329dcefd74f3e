package main

import (
	"context"
	"flag"
	"fmt"
	"io"
)

// check prints every fault of the content, and renders all its pages.
func check(_ context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) error {
	var src source
	src.flag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	course, faults, err := src.load()
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Fprintln(stdout, fault)
	}
	if len(faults) > 0 {
		return fmt.Errorf("check: %d faults in %s", len(faults), src.name())
	}
	p, err := newPages(course, faults, src.name(), options{static: true})
	if err != nil {
		return err
	}
	return p.render()
}
