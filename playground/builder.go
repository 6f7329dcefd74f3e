package playground

import (
	"context"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A builder sees to it that each binary is built once, however many want it, and that no more
// builds run at once than buildsAtOnce.
type builder struct {
	cache string
	spawn func(func(ctx context.Context)) error // runs a function that ends when the playground closes
	slots chan struct{}

	mu      sync.Mutex
	current map[string]*build // by path of the binary: what is being built, or waits to be
	known   map[string]whole  // by path of the binary
}

// A whole binary is one that has been looked into. It need not be again while its file stays the same.
type whole struct {
	version string // of the Go that built it
	file    os.FileInfo
}

// A build is one that somebody waits for.
type build struct {
	begun chan struct{} // closed when the compiler is at work
	done  chan struct{} // closed when it has ended
	err   error         // once done

	at atomic.Pointer[Build] // what the compiler is at
}

// buildsAtOnce is twice what keeps all processors busy, so that whoever builds programs beforehand, one
// for each processor, leaves room for those that somebody waits for.
var buildsAtOnce = 2 * runtime.NumCPU()

// stepTime is how often those who wait for a build hear what it is at.
const stepTime = 200 * time.Millisecond

func newBuilder(cache string, spawn func(func(ctx context.Context)) error) *builder {
	return &builder{
		cache:   cache,
		spawn:   spawn,
		slots:   make(chan struct{}, buildsAtOnce),
		current: map[string]*build{},
		known:   map[string]whole{},
	}
}

// built returns the binary of v and what it was built with; ok is false if it is not there, or
// is not whole.
func (b *builder) built(v variant) (path, version string, ok bool) {
	path = b.binary(v)
	file, err := os.Stat(path)
	if err != nil {
		return path, "", false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	known, ok := b.known[path]
	if !ok || file.Size() != known.file.Size() || !file.ModTime().Equal(known.file.ModTime()) {
		if known.version, err = builtWith(path); err != nil {
			return path, "", false
		}
		known.file = file
		b.known[path] = known
	}
	return path, known.version, true
}

// build builds v unless somebody is at it already, tells the states that it passes through, and
// returns when it has ended or ctx has. The build itself goes on without its callers: somebody
// will want the binary.
func (b *builder) build(ctx context.Context, v variant, tool toolchain, tell func(Build)) error {
	current, err := b.join(v, tool)
	if err != nil {
		return err
	}
	select {
	case <-current.begun:
	default:
		tell(Build{State: BuildWaiting})
	}
	select {
	case <-current.begun:
		tell(Build{State: BuildBuilding})
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if err := current.watch(ctx, tell); err != nil {
		return err
	}
	if current.err == nil {
		tell(Build{State: BuildReady})
	}
	return current.err
}

// watch tells what the compiler is at until it has ended. Its error is the cause of the end of ctx.
func (b *build) watch(ctx context.Context, tell func(Build)) error {
	tick := time.NewTicker(stepTime)
	defer tick.Stop()
	var told *Build
	for {
		select {
		case <-b.done:
			return nil
		case <-tick.C:
			if at := b.at.Load(); at != told {
				tell(*at)
				told = at
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// join returns the build of v that is under way, or begins one.
func (b *builder) join(v variant, tool toolchain) (*build, error) {
	path := b.binary(v)
	b.mu.Lock()
	defer b.mu.Unlock()
	if current, ok := b.current[path]; ok {
		return current, nil
	}
	current := &build{begun: make(chan struct{}), done: make(chan struct{})}
	select {
	case b.slots <- struct{}{}:
		close(current.begun)
	default:
	}
	err := b.spawn(func(ctx context.Context) {
		current.err = b.perform(ctx, current, v, tool)
		b.mu.Lock()
		delete(b.current, path)
		b.mu.Unlock()
		close(current.done)
	})
	if err != nil {
		select {
		case <-current.begun:
			<-b.slots
		default:
		}
		return nil, err
	}
	b.current[path] = current
	return current, nil
}

// perform compiles v, when it has a slot.
func (b *builder) perform(ctx context.Context, current *build, v variant, tool toolchain) error {
	select {
	case <-current.begun:
	default:
		select {
		case b.slots <- struct{}{}:
			close(current.begun)
		case <-ctx.Done():
			close(current.begun)
			return context.Cause(ctx)
		}
	}
	defer func() { <-b.slots }()
	if _, _, ok := b.built(v); ok { // since the caller looked
		return nil
	}
	return b.compile(ctx, v, tool, func(step string, n int) {
		current.at.Store(&Build{State: BuildBuilding, Step: step, Steps: n})
	})
}
