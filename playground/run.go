package playground

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A run is one program on its way through the stages.
type run struct {
	*Playground
	prog   Program
	args   []string
	set    Settings
	ticket *ticket
	events chan<- Event // all but the End
	began  time.Time    // when the program started; zero until then
}

// perform takes the run through its stages and returns how it ended, with everything that it used
// given back.
func (r *run) perform(ctx context.Context) End {
	defer r.ticket.leave()
	end, err := r.stages(ctx)
	if err != nil {
		end = failed(err)
	}
	if end.T == 0 && !r.began.IsZero() {
		end.T = milliseconds(time.Since(r.began))
	}
	return end
}

func (r *run) stages(ctx context.Context) (End, error) {
	before, begin := r.untilInterrupt(ctx)
	defer begin()
	if err := r.admit(before); err != nil {
		return End{}, err
	}
	cmd, version, err := r.build(before)
	if err != nil {
		return End{}, err
	}
	dir := filepath.Join(r.folder.path, "run-"+strconv.FormatInt(r.runs.Add(1), 10))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return End{}, fmt.Errorf("make a folder for %s: %w", r.prog.Name, plain(err))
	}
	defer os.RemoveAll(dir) // what cannot be removed now goes with the whole folder
	p, err := r.start(cmd, version, dir)
	if err != nil {
		return End{}, err
	}
	return r.stream(ctx, p, dir)
}

// untilInterrupt returns a context that also ends when somebody asks the run to end.
func (r *run) untilInterrupt(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	r.working.Go(func() {
		select {
		case <-r.set.Interrupt:
			cancel(haltUnstarted())
		case <-ctx.Done():
		}
	})
	return ctx, func() { cancel(nil) }
}

// admit waits for the run's turn.
func (r *run) admit(ctx context.Context) error {
	return r.ticket.wait(ctx, func(ahead int) { r.events <- Queue{Ahead: ahead} })
}

// build returns the command that runs the program, built if it needs to be, and the version of the
// toolchain that it was built with.
func (r *run) build(ctx context.Context) (cmd *exec.Cmd, version string, err error) {
	if r.prog.Language == Python {
		python := r.python()
		return &exec.Cmd{Path: python.path, Args: append([]string{python.path, "-u", "main.py"}, r.args...)}, python.version, nil
	}
	v := variant{Program: r.prog, race: r.set.Race}
	path, version, ok := r.builder.built(v)
	if !ok {
		err := r.builder.build(ctx, v, r.golang(), func(b Build) { r.events <- b })
		if err != nil {
			return nil, "", err
		}
		if path, version, ok = r.builder.built(v); !ok {
			return nil, "", fmt.Errorf("build %s: the binary is gone again", r.prog.Name)
		}
	}
	return &exec.Cmd{Path: path, Args: append([]string{filepath.Base(r.prog.Name)}, r.args...)}, version, nil
}

// start starts the command in its folder.
func (r *run) start(cmd *exec.Cmd, version, dir string) (*process, error) {
	if r.prog.Language == Python {
		if err := r.prog.write(dir); err != nil {
			return nil, err
		}
	}
	procs := cmp.Or(r.set.Procs, r.procs)
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + dir,
		"TMPDIR=" + dir,
		"LANG=C.UTF-8",
		"GOMAXPROCS=" + strconv.Itoa(procs),
		"PYTHONUNBUFFERED=1",
		"PYTHONDONTWRITEBYTECODE=1",
	}
	if address := r.set.Database.URL; address != "" {
		cmd.Env = append(cmd.Env, "DATABASE_URL="+address)
	}
	if r.traced() {
		cmd.Env = append(cmd.Env, r.recordTo()...)
	}
	p, err := start(cmd, r.traced())
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", r.prog.Name, err)
	}
	r.began = p.started
	r.events <- Start{Engine: EngineNative, Go: version, Procs: procs, Database: r.set.Database.Name}
	return p, nil
}

// traced reports whether the program is to leave a record.
func (r *run) traced() bool { return canRecord && !r.set.Untraced }

// stream sends what the program prints until it has ended, and ends it if ctx ends or a limit is
// overstepped.
func (r *run) stream(ctx context.Context, p *process, dir string) (End, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer context.AfterFunc(ctx, p.kill)()
	defer time.AfterFunc(r.limits.Wall, func() { stop(haltTimeout(r.limits)) }).Stop()
	defer r.memory.add(p.cmd.Process.Pid, r.limits.Memory, func() { stop(haltMemory(r.limits)) })()

	asked := r.interruptible(ctx, p, func() { stop(haltUnheard(r.limits)) })

	meter := newMeter(r.limits)
	var report diagnosis
	hide := r.hider(dir)
	record := r.follow(p)
	var last float64 // when something was printed
	for out := range lines(p.output(), meter, func() { stop(haltOutput(meter)) }) {
		out.Text = hide.Replace(out.Text)
		r.events <- out.Out
		last = out.T
		record.printed(out.FD, out.raw)
		if out.FD == 2 {
			report.note(out.Text)
		}
	}
	if p.held {
		killWithin(dir)
	}
	took := milliseconds(time.Since(r.began)) // what follows is our own time
	if exit := record.end(); exit > 0 {
		took = max(last, milliseconds(exit))
	}
	end := ended(r.prog.Language, p.state(), &report)
	if err := context.Cause(ctx); err != nil && (meter.over() || end.Code < 0) {
		code := end.Code
		end = failed(err)
		end.Code = code
	} else if asked() {
		end = afterInterrupt(end)
	}
	end.T = took
	return end, nil
}

// interruptible passes on that somebody asks the program to end, and calls unheard if it has not when
// its grace is over. The function that it returns tells whether the program was asked.
func (r *run) interruptible(ctx context.Context, p *process, unheard func()) (asked func() bool) {
	var was atomic.Bool
	r.working.Go(func() {
		select {
		case <-r.set.Interrupt:
		case <-ctx.Done():
			return
		}
		if !p.interrupt() {
			return
		}
		was.Store(true)
		select {
		case <-time.After(r.limits.Grace):
			unheard()
		case <-ctx.Done():
		}
	})
	return was.Load
}

// hider takes out of what a program prints the password of its database, and this machine's folders:
// where it happens to run, which differs at every run, and where Python's library is, which is "Lib" in
// Python's own sources.
func (r *run) hider(dir string) *strings.Replacer {
	separator := string(filepath.Separator)
	pairs := []string{dir + separator, ""}
	if r.prog.Language == Python {
		pairs = append(pairs, r.python().library+separator, "Lib/")
	}
	if u, err := url.Parse(r.set.Database.URL); err == nil && u.User != nil {
		if password, _ := u.User.Password(); password != "" {
			pairs = append(pairs, password, "xxxxx")
		}
	}
	return strings.NewReplacer(pairs...)
}
