package playground

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// A halt is why a run was ended from outside: the cause of its context's end.
type halt struct{ reason, message string }

func (h *halt) Error() string { return h.message }

func haltTimeout(l Limits) *halt {
	return &halt{ReasonTimeout, fmt.Sprintf("Stopped after %s, the longest that a program may run.", short(l.Wall))}
}

func haltMemory(l Limits) *halt {
	return &halt{ReasonMemoryLimit, fmt.Sprintf("Stopped: it took more than %s of memory.", size(l.Memory))}
}

// haltOutput tells which of the limits m has found overstepped.
func haltOutput(m *meter) *halt {
	if m.overLines {
		return &halt{ReasonOutputLimit, fmt.Sprintf("Stopped: it printed more than %d lines.", m.maxLines)}
	}
	return &halt{ReasonOutputLimit, fmt.Sprintf("Stopped: it printed more than %s.", size(int64(m.maxBytes)))}
}

func haltUnheard(l Limits) *halt {
	return &halt{ReasonStopped, fmt.Sprintf("Stopped: it had not ended %s after it was interrupted.", short(l.Grace))}
}

func haltUnstarted() *halt { return &halt{ReasonStopped, "Stopped before it was started."} }

func haltClosing() *halt {
	return &halt{ReasonStopped, "Stopped: the server is shutting down."}
}

// failed returns the End of a run that err ended: a halt, the end of the caller's context, or
// something that kept the program from being built or started.
func failed(err error) End {
	if h, ok := errors.AsType[*halt](err); ok {
		return End{Code: -1, Reason: h.reason, Message: h.message}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return End{Code: -1, Reason: ReasonStopped, Message: "Stopped."}
	}
	return End{Code: -1, Reason: ReasonError, Message: err.Error()}
}

// ended returns the End of a program that ended by itself, having printed what d has noted.
func ended(lang Language, state *os.ProcessState, d *diagnosis) End {
	end := End{Code: state.ExitCode(), Reason: ReasonError, Message: state.String()}
	status, _ := state.Sys().(syscall.WaitStatus)
	switch {
	case state.Success():
		end.Reason, end.Message = ReasonOK, ""
	case status.Signaled():
		end.Message = fmt.Sprintf("Ended by signal %d (%s).", int(status.Signal()), status.Signal())
	case lang == Go && end.Code == 2 && d.goCrash() != "":
		end.Reason, end.Message = ReasonPanic, d.goCrash()
		if strings.HasPrefix(end.Message, deadlocked) {
			end.Reason = ReasonDeadlock
		}
	case lang == Python && end.Code == 1 && d.pythonException() != "":
		end.Message = d.pythonException()
	}
	return end
}

// afterInterrupt returns end as that of a program that was asked to end, and did.
func afterInterrupt(end End) End {
	if end.Reason == ReasonOK || end.Reason == ReasonError {
		end.Reason, end.Message = ReasonStopped, "Interrupted, and ended by itself."
	}
	return end
}

// deadlocked is how Go's runtime says it; see checkdead in runtime/proc.go.
const deadlocked = "fatal error: all goroutines are asleep - deadlock!"

// maxDiagnosis is how much of a report is kept, in bytes: its beginning tells what happened and
// where, and the rest is the stacks of all other goroutines.
const maxDiagnosis = 16 << 10

// A diagnosis notes the last report of a crash on standard error.
type diagnosis struct {
	report strings.Builder
	within bool // the next text continues a line
}

// note takes the next text that was printed on standard error, at most one line of it.
func (d *diagnosis) note(text string) {
	begins := !d.within
	d.within = !strings.HasSuffix(text, "\n")
	if begins && startsReport(text) {
		d.report.Reset()
	}
	if d.report.Len() > 0 || begins && startsReport(text) {
		d.report.WriteString(text[:min(len(text), maxDiagnosis-d.report.Len())])
	}
}

// startsReport reports whether a report of a crash may begin with this line.
func startsReport(line string) bool {
	return strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") ||
		strings.Contains(line, "Traceback (most recent call last):")
}

// goCrash returns the first line of the report that Go's runtime printed, and the line of the
// program that it points to if there is one; empty if there is no such report.
func (d *diagnosis) goCrash() string {
	head, stacks, found := strings.Cut(d.report.String(), "\ngoroutine ")
	if !found || strings.HasPrefix(head, "Traceback") {
		return ""
	}
	message, _, _ := strings.Cut(head, "\n")
	stack, _, _ := strings.Cut(stacks, "\n\n") // of the goroutine that crashed
	if where := regexp.MustCompile(`\tdemo/(\S+\.go:\d+)`).FindStringSubmatch(stack); where != nil {
		message += " at " + where[1]
	}
	return message
}

// pythonException returns what Python says of an exception that nobody caught: the last line of
// its traceback, or, as a group's ends in the traces of its members, the line that names the group.
func (d *diagnosis) pythonException() string {
	first, rest, found := strings.Cut(d.report.String(), "\n")
	if !found || !strings.Contains(first, "Traceback") {
		return ""
	}
	named := regexp.MustCompile(`(?m)^\S.*$`)
	if strings.Contains(first, "Exception Group") {
		named = regexp.MustCompile(`(?m)^  \| (\S.*)$`)
	}
	lines := named.FindAllStringSubmatch(rest, -1)
	if lines == nil {
		return ""
	}
	last := lines[len(lines)-1]
	return last[len(last)-1]
}

// size returns n bytes as people write it.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// short returns d as people write it.
func short(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return d.String()
}
