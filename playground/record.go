package playground

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"interleave/playground/overlay"
	"interleave/playground/timeline"
)

const (
	// recordFD is the descriptor on which a program leaves its record.
	recordFD = 3

	// recorderFolder is where Python finds its recorder, in the playground's folder.
	recorderFolder = "recorder"

	// recordDrain is how long what is left of a record may take to be read once the program is gone.
	// Only a child that has left its group can keep it open that long.
	recordDrain = 2 * time.Second

	// maxFile is the largest trace that is offered for download, in bytes; compressed it is a quarter.
	maxFile = 1 << 20
)

// writeRecorder puts the recorder of Python programs below folder.
func writeRecorder(folder string) error {
	dir := filepath.Join(folder, recorderFolder)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, overlay.PythonFile), overlay.Python(), 0o644)
}

// compileRecorder has Python compile its recorder once, which each run would otherwise do in 5 ms. If
// it does not, nothing else is lost.
func compileRecorder(ctx context.Context, python toolchain, folder string) {
	if python.path != "" {
		_, _ = ask(ctx, python.path, "python3", "-m", "py_compile", filepath.Join(folder, recorderFolder, overlay.PythonFile))
	}
}

// recordTo is what the environment tells the recorder.
func (r *run) recordTo() []string {
	env := []string{overlay.Env + "=" + strconv.Itoa(recordFD)}
	if r.prog.Language == Python {
		env = append(env, "PYTHONPATH="+filepath.Join(r.folder.path, recorderFolder))
	}
	return env
}

// A record is that of a program on its way to the reader: one goroutine turns it into Trace events
// while another sends what is printed, which are tied together here.
type record struct {
	run     *run
	pipe    *os.File
	done    chan struct{} // closed when the pipe has been read to its end
	file    keeper
	pending []timeline.Print // whose output has not come yet
	last    timeline.Batch   // held back until the output is complete
	any     bool             // there was something to read

	mu   sync.Mutex
	outs timeline.Ties
}

// follow reads p's record. The caller tells what is printed, and calls end.
func (r *run) follow(p *process) *record {
	rec := &record{run: r, pipe: p.record, done: make(chan struct{})}
	if p.record == nil {
		close(rec.done)
		return rec
	}
	go rec.read(p.started)
	return rec
}

func (rec *record) read(zero time.Time) {
	defer close(rec.done)
	defer rec.pipe.Close()
	read, source := timeline.Go, "main.go"
	if rec.run.prog.Language == Python {
		read, source = timeline.Asyncio, "main.py"
	}
	opt := timeline.Options{Zero: zero, File: source, MaxLanes: rec.run.limits.Lanes, MaxSteps: rec.run.limits.Steps}
	// What is wrong with a record stands in its last batch: it is the program's fault, or that of its end.
	_ = read(io.TeeReader(rec.pipe, &rec.file), opt, func(b timeline.Batch) error {
		rec.any = true
		rec.pending = append(rec.pending, b.Prints...)
		if b.Summary != nil {
			rec.last = b
			return nil
		}
		rec.tie(&b)
		rec.run.events <- Trace{b}
		return nil
	})
	_, _ = io.Copy(io.Discard, rec.pipe) // nobody writes into a pipe that is full
}

// tie sets b's prints to those whose output has come.
func (rec *record) tie(b *timeline.Batch) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	b.Prints, rec.pending = rec.outs.Tie(rec.pending)
}

// printed tells that the next Out event was sent, made of so many bytes.
func (rec *record) printed(fd, raw int) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.outs.Add(fd, raw)
}

// end waits until the record has been read, and sends what is left of it. It returns how long the
// program ran until it only had to hand over its record, 0 if it does not say.
func (rec *record) end() time.Duration {
	if rec.pipe == nil {
		return 0
	}
	_ = rec.pipe.SetReadDeadline(time.Now().Add(recordDrain)) // it is closed already if this fails
	<-rec.done
	if !rec.any || rec.last.Summary.Started == 0 { // no trace was begun: the program was not built for it
		return 0
	}
	rec.tie(&rec.last)
	rec.run.events <- Trace{rec.last}
	if rec.run.prog.Language == Go && rec.file.Len() > 0 {
		name := strings.ReplaceAll(rec.run.prog.Name, "/", "-") + ".trace"
		rec.run.events <- File{Name: name, Gzip: pack(rec.file.Bytes())}
	}
	return time.Duration(rec.last.Summary.Exit)
}

// A keeper keeps what is written to it unless it becomes too large, and then nothing.
type keeper struct {
	bytes.Buffer
	over bool
}

func (k *keeper) Write(b []byte) (int, error) {
	if k.over = k.over || k.Len()+len(b) > maxFile; k.over {
		k.Buffer = bytes.Buffer{}
		return len(b), nil
	}
	return k.Buffer.Write(b)
}
