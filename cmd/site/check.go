package main

import (
	"context"
	"flag"
	"fmt"
	"io"
)

// check prints every fault of the content.
func check(_ context.Context, flags *flag.FlagSet, args []string, stdout io.Writer) error {
	var src source
	src.flag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	_, faults, err := src.load()
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Fprintln(stdout, fault)
	}
	if len(faults) > 0 {
		return fmt.Errorf("check: %d faults in %s", len(faults), src.name())
	}
	return nil
}
