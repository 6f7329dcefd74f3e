package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// folderPrefix begins the names of the folders in which playgrounds keep the folders of their runs.
const folderPrefix = "interleave-runs-"

// Config says where and how a Playground works. Its zero value lacks only Cache.
type Config struct {
	// Cache is the folder of built binaries; it is made if missing, may be shared by several
	// servers, and may be filled beforehand with Prepare: whoever has it needs no Go. Nothing but
	// binaries is kept in it, and they may be removed at any time.
	Cache string

	// Temp is the folder in which the runs have theirs, os.TempDir() if empty.
	Temp string

	// Limits bound the runs; fields that are zero have their default.
	Limits Limits

	// GoTool and PythonTool are paths of go and python3. If empty they are looked for on the PATH;
	// ToolNone means that there is none.
	GoTool, PythonTool string
}

// A Playground runs programs. Its methods may be called by several goroutines at once.
type Playground struct {
	limits  Limits
	procs   int // how many processors a program may use at once
	folder  *folder
	queue   *queue // of runs
	compile *queue // of programs that are compiled
	kits    kits
	builder *builder
	memory  *memoryWatch
	runs    atomic.Int64 // started so far, to name their folders

	golang, python func() toolchain // wait until the tool has been looked for

	ctx  context.Context // ends when the playground closes
	stop context.CancelCauseFunc

	mu      sync.Mutex
	closed  bool
	working sync.WaitGroup // everything that Close waits for; added to under mu unless closed
}

// Open makes a Playground, after removing what playgrounds of processes that were killed have left
// in Cache and Temp. The caller must Close it.
func Open(cfg Config) (*Playground, error) {
	if cfg.Cache == "" {
		return nil, errors.New("open playground: no cache folder given")
	}
	cache, err := filepath.Abs(cfg.Cache)
	if err != nil {
		return nil, fmt.Errorf("open playground: %w", err)
	}
	temp, err := filepath.Abs(cmp.Or(cfg.Temp, os.TempDir()))
	if err != nil {
		return nil, fmt.Errorf("open playground: %w", err)
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, fmt.Errorf("open playground: %w", err)
	}
	if err := errors.Join(sweep(cache, buildPrefix), sweep(temp, folderPrefix)); err != nil {
		return nil, fmt.Errorf("open playground: %w", err)
	}
	folder, err := claim(temp, folderPrefix)
	if err == nil {
		err = writeRecorder(folder.path)
	}
	if err != nil {
		return nil, fmt.Errorf("open playground: %w", err)
	}
	keepDescriptors()
	limits := cfg.Limits.withDefaults()
	p := &Playground{
		limits:  limits,
		procs:   runtime.GOMAXPROCS(0),
		folder:  folder,
		queue:   newQueue(limits.Running, limits.Waiting),
		compile: newQueue(runtime.GOMAXPROCS(0), compileRoom),
		memory:  newMemoryWatch(),
	}
	p.ctx, p.stop = context.WithCancelCause(context.Background())
	p.builder = newBuilder(cache, p.spawn)
	p.golang = p.look(func(ctx context.Context) toolchain { return findGo(ctx, cfg.GoTool) })
	p.python = p.look(func(ctx context.Context) toolchain {
		python := findPython(ctx, cfg.PythonTool)
		compileRecorder(ctx, python, folder.path)
		return python
	})
	return p, nil
}

// Close ends all runs and builds, waits until nothing of them is left, and removes all temporary
// files. Whoever reads a run's events gets its End, with reason "stopped".
func (p *Playground) Close() error {
	p.mu.Lock()
	closed := p.closed
	p.closed = true
	p.mu.Unlock()
	p.stop(haltClosing())
	p.working.Wait()
	p.memory.wait()
	if closed {
		return nil
	}
	killWithin(p.folder.path) // who left a group and let go of the output
	if err := p.folder.remove(); err != nil {
		return fmt.Errorf("close playground: %w", err)
	}
	return nil
}

// Can returns nil if prog can be run here: it is built, or can be built, or needs no building. An
// error is an ErrUnavailable, whose text is one sentence for a page, or an ErrProgram.
func (p *Playground) Can(prog Program) error {
	if err := prog.check(); err != nil {
		return err
	}
	if prog.Language == Go && p.Built(prog) {
		return nil
	}
	if tool := p.toolchain(prog.Language); tool.path == "" {
		return unavailable(tool.missing)
	}
	return nil
}

// Version returns the version of a language's toolchain, as "go1.26.8" or "Python 3.11.2", or ""
// if there is none here, or none that is recent enough.
func (p *Playground) Version(lang Language) string { return p.toolchain(lang).version }

// Built reports whether prog could be started at once: its binary is there, or it needs none.
func (p *Playground) Built(prog Program) bool {
	if prog.Language == Python {
		return true
	}
	_, _, ok := p.builder.built(variant{Program: prog})
	return ok
}

// Prepare builds prog unless it is built. Programs that are asked for by several callers at once
// are built once, and no more at a time than there are processors. An error's text is what the
// compiler says, if that was it, or tells why there is no compiler, as Can does.
func (p *Playground) Prepare(ctx context.Context, prog Program) error {
	if err := p.Can(prog); err != nil {
		return err
	}
	if p.Built(prog) {
		return nil
	}
	return p.builder.build(ctx, variant{Program: prog}, p.golang(), func(Build) {})
}

// CanRace returns nil if Go programs can be run with the race detector, and otherwise an ErrUnavailable
// whose text says what is missing.
func (p *Playground) CanRace() error {
	tool := p.golang()
	if tool.path == "" {
		return unavailable(tool.missing)
	}
	if cc := compilerOfC(); runtime.GOOS != "darwin" { // where Go links without it
		if _, err := exec.LookPath(cc); err != nil {
			return unavailable("The race detector needs a C compiler, and there is no " + cc + ".")
		}
	}
	return nil
}

// compilerOfC is the C compiler that Go would use.
func compilerOfC() string {
	if words := strings.Fields(os.Getenv("CC")); len(words) > 0 {
		return words[0]
	}
	if runtime.GOOS == "linux" || runtime.GOOS == "windows" {
		return "gcc"
	}
	return "clang"
}

// Run runs prog with the given arguments and sends what happens: nothing or some Queue, nothing or
// some Build, one Start, some Out and Trace, nothing or one File, and one End, after which the channel
// is closed. A run that ends early has only its beginning, and the End. When End is sent the program
// is gone.
//
// When ctx ends, so does the run; events that have not been received by then may be dropped, but
// never the End. The caller either receives until the channel is closed, or ends ctx: a program is
// not slowed down by a reader who is slow or absent, but its events are kept until then.
//
// An error means that nothing has been started: ErrBusy, ErrUnavailable, ErrProgram or ErrClosed.
func (p *Playground) Run(ctx context.Context, prog Program, args []string, set Settings) (<-chan Event, error) {
	if err := p.Can(prog); err != nil {
		return nil, err
	}
	if set.Race && prog.Language == Go {
		if err := p.CanRace(); err != nil {
			return nil, err
		}
	}
	ticket, err := p.queue.join()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", prog.Name, err)
	}
	out := make(chan Event, 1) // room for the End that nobody receives
	err = p.spawn(func(closing context.Context) {
		ctx, done := context.WithCancelCause(ctx)
		defer done(nil)
		defer context.AfterFunc(closing, func() { done(context.Cause(closing)) })()
		events := make(chan Event)
		r := &run{Playground: p, prog: prog, args: args, set: set, ticket: ticket, events: events}
		p.working.Go(func() {
			defer close(events)
			events <- r.perform(ctx)
		})
		relay(ctx, events, out)
	})
	if err != nil {
		ticket.leave()
		return nil, fmt.Errorf("run %s: %w", prog.Name, err)
	}
	return out, nil
}

// toolchain returns the toolchain of lang.
func (p *Playground) toolchain(lang Language) toolchain {
	switch lang {
	case Go:
		return p.golang()
	case Python:
		return p.python()
	}
	return toolchain{}
}

// look calls find in the background, and returns a function that waits for what it found.
func (p *Playground) look(find func(ctx context.Context) toolchain) func() toolchain {
	found := make(chan toolchain, 1)
	p.working.Go(func() { found <- find(p.ctx) })
	return sync.OnceValue(func() toolchain { return <-found })
}

// spawn calls f in a goroutine that Close waits for, with a context that ends when Close begins.
// It returns ErrClosed if that was already.
func (p *Playground) spawn(f func(ctx context.Context)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.working.Go(func() { f(p.ctx) })
	return nil
}
