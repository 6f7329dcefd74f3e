package playground

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// drainTime is how long the output of a program that has ended is still waited for. Its group is
// dead by then, so only a child that left the group can hold the pipes open that long.
const drainTime = 50 * time.Millisecond

// A chunk is what one read of a program's output gave.
type chunk struct {
	fd   int           // 1 or 2
	at   time.Duration // since the program started
	data []byte
}

// A process is a started program: the leader of a process group of its own.
type process struct {
	cmd     *exec.Cmd
	started time.Time
	pipes   [2]*os.File // where its standard output and standard error are read
	record  *os.File    // where the record of what it does is read, nil if it keeps none
	held    bool        // once output has ended: somebody outside the group held a pipe open

	mu     sync.Mutex
	reaped bool // its id may be another process's by now
}

// start starts cmd, which has Path, Args, Dir and Env. The caller must then read output to its
// end, which also waits for the process. With recorded, descriptor 3 is a pipe for its record, which
// the caller must read and close.
func start(cmd *exec.Cmd, recorded bool) (*process, error) {
	p := &process{cmd: cmd}
	n := len(p.pipes)
	if recorded {
		n++
	}
	var pipes, ends []*os.File
	for range n {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll(pipes)
			closeAll(ends)
			return nil, fmt.Errorf("start: %w", err)
		}
		pipes, ends = append(pipes, r), append(ends, w)
	}
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = ends[0], ends[1], ends[2:]
	cmd.SysProcAttr = ownGroup()
	err := cmd.Start()
	p.started = time.Now()
	closeAll(ends)
	if err != nil {
		closeAll(pipes)
		return nil, fmt.Errorf("start: %w", plain(err))
	}
	p.pipes = [2]*os.File(pipes)
	if recorded {
		p.record = pipes[2]
	}
	yieldToServer(cmd.Process)
	return p, nil
}

// kill kills the whole group at once. Killing a process that has ended does nothing.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		killGroup(p.cmd.Process)
	}
}

// interrupt asks the program, and nobody else in its group, to end. It reports whether there was
// somebody to be asked.
func (p *process) interrupt() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.reaped && p.cmd.Process.Signal(os.Interrupt) == nil
}

// reap waits for the program and records that it is gone.
func (p *process) reap() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd.Wait() // its error is the exit status, which state returns
	p.reaped = true
}

// state returns how the program ended, once output has ended.
func (p *process) state() *os.ProcessState { return p.cmd.ProcessState }

// outputPlain is output for any system: a goroutine for each pipe, and one that waits. Two lines
// printed within some microseconds of each other, one on each stream, may change places.
func (p *process) outputPlain() <-chan chunk {
	out := make(chan chunk)
	var readers sync.WaitGroup
	for i, pipe := range p.pipes {
		readers.Go(func() { p.read(i+1, pipe, out) })
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		readers.Wait()
	}()
	go func() {
		defer close(out)
		p.cmd.Wait()
		p.kill() // the group's id stays taken while it has members
		p.reap()
		select {
		case <-drained:
		case <-time.After(drainTime):
			p.held = true
		}
		closeAll(p.pipes[:])
		<-drained
	}()
	return out
}

// read sends what comes out of one pipe until it is closed at either end.
func (p *process) read(fd int, pipe *os.File, out chan<- chunk) {
	buf := make([]byte, readSize)
	for {
		n, err := pipe.Read(buf)
		if n > 0 {
			out <- p.chunk(fd, buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// readSize is what a pipe holds on Linux: one read empties it.
const readSize = 64 << 10

func (p *process) chunk(fd int, b []byte) chunk {
	return chunk{fd: fd, at: time.Since(p.started), data: append([]byte(nil), b...)}
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}

// plain returns what went wrong without the paths of this machine.
func plain(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
