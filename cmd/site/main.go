// Command site serves, exports and checks the Interleave course.
//
//	go run ./cmd/site                   serve on http://127.0.0.1:8080
//	go run ./cmd/site export -out DIR   write a static site
//	go run ./cmd/site check             report faults in the content
//	go run ./cmd/site prebuild -out DIR build the demos, for machines without Go
//	go run ./cmd/site record            run the demos and keep what they print
//	go run ./cmd/site new CHAPTER SLUG  begin a lesson
//
// Each command explains its flags with -h.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(exitCode(run(ctx, os.Args[1:], os.Stdout, os.Stderr), os.Stderr))
}

// errUsage means that the command line was wrong.
type errUsage struct{ error }

// exitCode says an error in one line and returns the status that tells it.
func exitCode(err error, stderr io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintf(stderr, "site: %s\n", strings.Join(strings.Fields(err.Error()), " "))
	if errors.As(err, new(errUsage)) {
		return 2
	}
	return 1
}

// run carries out one command; its streams and its life are the caller's.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	name, rest := "serve", args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, rest = args[0], args[1:]
	}
	commands := map[string]func(context.Context, *flag.FlagSet, []string, io.Writer) error{
		"serve":    serve,
		"export":   export,
		"check":    check,
		"prebuild": prebuild,
		"record":   record,
		"new":      newLesson,
	}
	command, ok := commands[name]
	if !ok {
		return errUsage{fmt.Errorf("no command %q: there are serve, export, check, prebuild, record and new", name)}
	}
	flags := flag.NewFlagSet("site "+name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	return command(ctx, flags, rest, stdout)
}

// parse reads the flags of a command that takes no other arguments.
func parse(flags *flag.FlagSet, args []string) error {
	if err := parseFlags(flags, args, ""); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errUsage{fmt.Errorf("unexpected argument %q; %s -h lists the flags", flags.Arg(0), flags.Name())}
	}
	return nil
}

// parseFlags reads the flags of a command, and leaves its other arguments, which the usage names. Package
// flag prints the usage only when asked for; a mistake is one line.
func parseFlags(flags *flag.FlagSet, args []string, others string) error {
	help := flags.Output()
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	flags.SetOutput(help)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(help, strings.TrimSpace("usage: "+flags.Name()+" [flags] "+others))
		flags.PrintDefaults()
		return err
	case err != nil:
		return errUsage{fmt.Errorf("%w; %s -h lists the flags", err, flags.Name())}
	}
	return nil
}
