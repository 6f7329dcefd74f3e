package playground

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// output returns what the program prints. The channel is closed when the program has ended, its
// group is dead and its pipes are empty.
//
// Both pipes and the process itself are watched by one goroutine through one epoll set, whose
// ready list has them in the order in which they became ready. That keeps lines of the two streams
// in order far better than a reader for each (see BenchmarkOrder), and as Go's own poller waits
// for the set, no thread is blocked however many programs run.
func (p *process) output() <-chan chunk {
	w, err := p.watch()
	if err != nil { // a kernel older than Linux 5.4: no file descriptors for processes
		return p.outputPlain()
	}
	out := make(chan chunk)
	go func() {
		defer close(out)
		defer closeAll(p.pipes[:])
		defer w.set.Close()
		w.run(out)
	}()
	return out
}

// exited is the process's number in a watcher's set, where the pipes are 1 and 2.
const exited = 3

// A watcher waits for a process and for what it prints.
type watcher struct {
	process *process
	set     *os.File // the epoll set
	raw     syscall.RawConn
	pipes   [3]int // descriptors by fd
	open    int    // how many pipes may still bring something
	gone    bool   // the process has ended
	buf     []byte
}

// watch returns a watcher for p, or an error if this kernel cannot watch processes.
func (p *process) watch() (*watcher, error) {
	set, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	unix.SetNonblock(set, true) // so that os.NewFile hands it to Go's poller
	w := &watcher{process: p, set: os.NewFile(uintptr(set), "epoll"), open: 2, buf: make([]byte, readSize)}
	w.raw, err = w.set.SyscallConn()
	if err == nil {
		err = w.add(set)
	}
	if err != nil {
		w.set.Close()
		return nil, fmt.Errorf("watch: %w", err)
	}
	return w, nil
}

// add puts the process and its pipes into the set.
func (w *watcher) add(set int) error {
	var failed error
	watch := func(fd, number int, events uint32) {
		e := unix.EpollEvent{Events: events, Fd: int32(number)}
		failed = errors.Join(failed, unix.EpollCtl(set, unix.EPOLL_CTL_ADD, fd, &e))
	}
	for i, pipe := range w.process.pipes {
		raw, err := pipe.SyscallConn()
		if err != nil {
			return err
		}
		err = raw.Control(func(fd uintptr) {
			w.pipes[i+1] = int(fd)
			watch(int(fd), i+1, unix.EPOLLIN)
		})
		if err != nil {
			return err
		}
	}
	err := w.process.cmd.Process.WithHandle(func(handle uintptr) {
		watch(int(handle), exited, unix.EPOLLIN|unix.EPOLLONESHOT)
	})
	return errors.Join(failed, err)
}

// run reads until nothing more can come.
func (w *watcher) run(out chan<- chunk) {
	var events [3]unix.EpollEvent
	for w.open > 0 || !w.gone {
		n := 0
		err := w.raw.Read(func(set uintptr) bool {
			n, _ = unix.EpollWait(int(set), events[:], 0)
			return n > 0
		})
		if err != nil { // the deadline: somebody outside the group holds a pipe
			w.process.held = true
			return
		}
		for _, e := range events[:n] {
			w.handle(int(e.Fd), out)
		}
	}
}

// handle does what one ready descriptor asks for.
func (w *watcher) handle(number int, out chan<- chunk) {
	if number == exited {
		w.gone = true
		w.process.kill() // its children, while the group's id is surely its own
		w.process.reap()
		w.set.SetReadDeadline(time.Now().Add(drainTime))
		return
	}
	n, err := unix.Read(w.pipes[number], w.buf)
	switch {
	case n > 0:
		out <- w.process.chunk(number, w.buf[:n])
	case err == unix.EAGAIN || err == unix.EINTR:
	default:
		w.process.pipes[number-1].Close() // and so leaves the set
		w.open--
	}
}
