package timeline

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Bounds of a record of asyncio. The recorder keeps to far less.
const (
	maxLine  = 64 << 10 // bytes
	maxTexts = 1 << 16  // strings
	maxTasks = 1 << 20  // alive at once
	maxAge   = 1000 * time.Hour
)

// eventLoop is the name of the lane of the program's own callbacks.
const eventLoop = "event loop"

// asyncioSystem are the coroutines with which asyncio.run closes a loop.
var asyncioSystem = map[string]bool{
	"BaseEventLoop.shutdown_asyncgens":        true,
	"BaseEventLoop.shutdown_default_executor": true,
}

// Asyncio reads the record of an asyncio program and calls emit with what it tells, whenever the
// record pauses and after some thousands of records at the latest. Tasks are lanes, numbered from 1
// in order of birth. It returns when r ends, and its errors are as those of [Go]; they name the
// record's line.
//
// The record is written by sitecustomize.py of package overlay, and is described there in full. It
// is text, a line an event: a letter, and fields separated by single spaces.
//
//	interleave asyncio 1 WALL NS     the header: the wall clock and the record's, in nanoseconds
//	n STRING                         the next string, numbered from 1, as Python's ascii() writes it
//	b NS ID BY LINE AT K TASK        a task is born: of coroutine K, whose first line is AT
//	k NS ID BY LINE AT K TASK        the same, if the task is not known yet
//	t ID TASK                        it has got another name since
//	w NS ID BY LINE                  BY, at LINE, woke it
//	r NS ID                          it runs
//	l NS ID LINE                     it still runs, at LINE
//	s NS ID LINE K                   it waits at LINE for K
//	y NS ID LINE                     it gave way at LINE, and is runnable
//	d NS ID STATE LINE               it ended, as State has it; LINE as known
//	p NS ID LINE FD SIZE             it writes SIZE bytes to FD; ID is 0 if no task does
//	o COUNT                          that many tasks were left out
//	x                                the record is full and ends here
//
// IDs are hexadecimal, and are used again once a task is gone. Other lines are skipped.
func Asyncio(r io.Reader, opt Options, emit func(Batch) error) error {
	a := &asyncio{collector: newCollector(opt, emit), opt: opt, ids: map[uint64]int{}, young: map[int]Lane{}}
	if err := a.read(r); err != nil {
		return a.finish(fmt.Errorf("read asyncio record: line %d: %w", a.number, err))
	}
	return a.finish(nil)
}

// An asyncio is the reading of one record.
type asyncio struct {
	*collector
	opt    Options
	number int // of the line, from 1
	offset int64
	begun  int64    // the record's clock at its header
	texts  []string // by number-1
	births int
	ids    map[uint64]int // lanes of living tasks; 0 for those that are not shown
	young  map[int]Lane   // have not run yet
	left   bool           // the recorder leaves tasks out
}

// read reads lines until there are no more.
func (a *asyncio) read(r io.Reader) error {
	lines := bufio.NewReaderSize(r, maxLine)
	for a.failed == nil {
		if waiting, _ := lines.Peek(lines.Buffered()); a.number > 0 && bytes.IndexByte(waiting, '\n') < 0 {
			a.flush()
		}
		text, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(text) == 0 && a.number > 0 {
			return nil
		}
		a.number++
		switch {
		case errors.Is(err, io.EOF):
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		}
		if err := a.event(string(text[:len(text)-1])); err != nil {
			return err
		}
	}
	return nil
}

// event takes a line of the record.
func (a *asyncio) event(text string) error {
	f := fields{text: text}
	if a.number == 1 {
		return a.header(&f)
	}
	kind := f.word()
	switch kind {
	case "n":
		if len(a.texts) >= maxTexts {
			return errors.New("too many strings")
		}
		a.texts = append(a.texts, clip(unquote(f.text)))
		return nil
	case "t":
		return a.retitle(&f)
	case "o":
		return a.leave(&f)
	case "x":
		return errors.New("the record is full")
	}
	if len(kind) != 1 || !strings.Contains("bkwrlsydp", kind) {
		return nil
	}
	ns, id := f.number(), f.id()
	if age := ns - a.begun; !f.bad && (age < 0 || age > int64(maxAge)) {
		return fmt.Errorf("time %d is out of range", ns)
	}
	if err := a.task(kind[0], ns+a.offset, id, &f); err != nil {
		return err
	}
	return f.err()
}

func (a *asyncio) header(f *fields) error {
	if f.word() != "interleave" || f.word() != "asyncio" || f.word() != "1" {
		return errors.New("not a record")
	}
	wall, ns := f.number(), f.number()
	a.begun = ns
	a.offset = -ns
	if !a.opt.Zero.IsZero() {
		a.offset += int64(time.Unix(0, wall).Sub(a.opt.Zero))
	}
	return f.err()
}

// retitle gives a task that has not run yet another name.
func (a *asyncio) retitle(f *fields) error {
	id := f.id()
	if lane, ok := a.young[a.ids[id]]; ok && !f.bad {
		lane.Task = clip(unquote(f.text))
		a.rename(lane)
	}
	return f.err()
}

// leave notes that tasks were left out.
func (a *asyncio) leave(f *fields) error {
	n := f.int()
	if f.bad {
		return f.err()
	}
	a.left = true
	a.tally.Started += n
	a.tally.Left += n
	return nil
}

// task takes an event of a task.
func (a *asyncio) task(kind byte, ns int64, id uint64, f *fields) error {
	switch kind {
	case 'b', 'k':
		return a.birth(kind, ns, id, f)
	case 'p':
		line, fd, size := f.int(), f.int(), f.int()
		if f.bad {
			return nil
		}
		lane := a.ids[id]
		a.seen(ns, lane, line)
		a.print(ns, lane, line, fd, size, 0)
		return nil
	case 'w':
		by, line := f.id(), f.int()
		if f.bad {
			return nil
		}
		waker := a.ids[by]
		a.seen(ns, waker, line)
		lane, err := a.lane(ns, id)
		a.step(ns, lane, Runnable, a.line(lane), waker)
		return err
	case 'r':
		lane, err := a.lane(ns, id)
		a.step(ns, lane, Running, a.line(lane), 0)
		delete(a.young, lane)
		return err
	}
	lane := a.ids[id]
	switch kind {
	case 'l':
		a.seen(ns, lane, f.int())
	case 'y':
		a.step(ns, lane, Runnable, f.int(), 0)
	case 's':
		line, why := f.int(), a.text(f)
		if !f.bad && lane > 0 {
			a.step(ns, lane, a.reason(why), line, 0)
		}
	case 'd':
		a.end(ns, id, State(f.int()), f.int(), f)
	}
	return nil
}

// seen notes at which line a lane runs.
func (a *asyncio) seen(ns int64, lane, line int) {
	if line > 0 && a.knows(lane) && a.alive[lane].state == Running {
		a.step(ns, lane, Running, line, 0)
	}
}

// birth begins a task's lane.
func (a *asyncio) birth(kind byte, ns int64, id uint64, f *fields) error {
	by, line, at, name, task := f.id(), f.int(), f.int(), a.text(f), clip(unquote(f.text))
	if _, known := a.ids[id]; f.bad || known && kind == 'k' {
		return nil
	}
	lane := Lane{NS: ns, By: a.ids[by], Name: name, Line: line, Task: task, System: asyncioSystem[name]}
	a.seen(ns, lane.By, line)
	a.end(ns, id, Ended, 0, f) // the task that was there is gone without having come to its end
	return a.begin(id, lane, at)
}

// begin begins a lane, in which the task with the given id stands at a line.
func (a *asyncio) begin(id uint64, lane Lane, at int) error {
	if len(a.ids) >= maxTasks {
		return errors.New("too many tasks")
	}
	if lane.System && !a.opt.System {
		a.ids[id] = 0
		return nil
	}
	a.births++
	lane.ID = a.births
	a.ids[id] = lane.ID
	lane = a.born(lane)
	a.young[lane.ID] = lane
	a.step(lane.NS, lane.ID, Runnable, at, lane.By)
	return nil
}

// lane returns the lane of a task that may not be known: an eager one that was never announced.
func (a *asyncio) lane(ns int64, id uint64) (int, error) {
	lane, known := a.ids[id]
	if known || a.left || id == 0 {
		return lane, nil
	}
	err := a.begin(id, Lane{NS: ns, Name: "task"}, 0)
	return a.ids[id], err
}

// end ends a task's lane.
func (a *asyncio) end(ns int64, id uint64, how State, line int, f *fields) {
	if f.bad || !how.Over() {
		f.bad = true
		return
	}
	lane := a.ids[id]
	if line == 0 {
		line = a.line(lane)
	}
	a.step(ns, lane, how, line, 0)
	delete(a.ids, id)
	delete(a.young, lane)
}

// text returns the string whose number is the next field.
func (a *asyncio) text(f *fields) string {
	n := f.int()
	switch {
	case n > len(a.texts):
		f.bad = true
		return ""
	case n == 0:
		return "?"
	}
	return a.texts[n-1]
}

// A fields is what is left of a line. It is bad once a field was none.
type fields struct {
	text string
	bad  bool
}

func (f *fields) word() string {
	word, rest, _ := strings.Cut(f.text, " ")
	f.text = rest
	return word
}

func (f *fields) number() int64 {
	n, err := strconv.ParseInt(f.word(), 10, 64)
	f.bad = f.bad || err != nil || n < 0
	return n
}

// int reads a number that everything can count with.
func (f *fields) int() int {
	n := f.number()
	if n < 0 || n > 1<<31-1 {
		f.bad = true
		return 0
	}
	return int(n)
}

func (f *fields) id() uint64 {
	n, err := strconv.ParseUint(f.word(), 16, 64)
	f.bad = f.bad || err != nil
	return n
}

func (f *fields) err() error {
	if f.bad {
		return errors.New("not a record of what happened")
	}
	return nil
}

// unquote reads a string as Python's ascii() writes it, which may have been cut off.
func unquote(text string) string {
	if text == "" {
		return ""
	}
	text = strings.TrimSuffix(text[1:], text[:1])
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for text != "" {
		before, after, escaped := strings.Cut(text, `\`)
		b.WriteString(before)
		if text = after; !escaped || text == "" {
			break
		}
		kind := text[0]
		text = text[1:]
		if digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[kind]; digits > 0 {
			digits = min(digits, len(text))
			code, _ := strconv.ParseUint(text[:digits], 16, 31)
			b.WriteRune(rune(code))
			text = text[digits:]
			continue
		}
		if i := strings.IndexByte("ntr", kind); i >= 0 {
			kind = "\n\t\r"[i]
		}
		b.WriteByte(kind)
	}
	return b.String()
}
