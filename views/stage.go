package views

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"interleave/lessons"
)

// classOf is the class that gives a part the colour of a language.
func classOf(language lessons.Language) string {
	if language == lessons.Python {
		return "py"
	}
	return "go"
}

// nameOf is a language's name as people write it.
func nameOf(language lessons.Language) string {
	if language == lessons.Python {
		return "Python"
	}
	return "Go"
}

// writtenIn lists the languages that a demo has a source in, in the order of the panes.
func writtenIn(demo *lessons.Demo) []lessons.Language {
	var out []lessons.Language
	for _, language := range lessons.Languages {
		if demo.Sources[language] != nil {
			out = append(out, language)
		}
	}
	return out
}

// codeLines is the HTML of some lines of a source. The style sheet counts them:
// an empty element stands for each line above, which may be folded away and then
// counts for nothing. It is built by hand because white space counts inside pre.
func codeLines(stage *lessons.Stage, language lessons.Language, source *lessons.Source, from, to int) string {
	var b strings.Builder
	b.WriteString("<code>" + strings.Repeat("<i></i>", from))
	html := source.HTML()
	for i, line := range source.Lines[from:to] {
		if len(line.Markers) > 0 {
			fmt.Fprintf(&b, `<span class="l" id="%s">`, lineID(stage, language, line.Number))
		} else {
			b.WriteString(`<span class="l">`)
		}
		b.WriteString(html[from+i])
		for _, m := range line.Markers {
			fmt.Fprintf(&b, `<b class="n" data-m="%d">%[1]d</b>`, m)
		}
		b.WriteString("</span>")
	}
	b.WriteString("</code>")
	return b.String()
}

// besideLines is the HTML of a file that the lesson is not about: nothing refers to its lines.
func besideLines(source *lessons.Source) string {
	return "<code>" + strings.Join(source.HTML(), "\n") + "</code>"
}

func lineID(stage *lessons.Stage, language lessons.Language, number int) string {
	return stage.ID + "-" + classOf(language) + strconv.Itoa(number)
}

// markedAt is the address of the first line that bears a marker, Go's before Python's.
func markedAt(stage *lessons.Stage, marker int) string {
	for _, language := range []lessons.Language{lessons.Go, lessons.Python} {
		source := stage.Demo.Sources[language]
		if source == nil {
			continue
		}
		for _, line := range source.Lines {
			if slices.Contains(line.Markers, marker) {
				return "#" + lineID(stage, language, line.Number)
			}
		}
	}
	return "#" + stage.ID
}

// command is the command line of a run with the default flags, without the flags.
func command(language lessons.Language) string {
	if language == lessons.Python {
		return "python3 main.py"
	}
	return "go run ."
}

// arguments is the command line's other part.
func arguments(demo *lessons.Demo, language lessons.Language) string {
	var args []string
	for _, flag := range demo.Flags {
		if arg := argument(flag, flag.Default, language); arg != "" {
			args = append(args, arg)
		}
	}
	return strings.Join(args, " ")
}

// argument is what a reader would type to set a flag; a bool that is off needs nothing.
func argument(flag lessons.Flag, value string, language lessons.Language) string {
	if flag.Type == "bool" {
		language = lessons.Python // which writes it the short way, as Go takes it too
	}
	args, err := flag.Arg(value, language)
	if err != nil {
		return ""
	}
	return strings.Join(args, " ")
}

// control is a flag as the reader sets it.
type control struct {
	lessons.Flag
	values []string // all that can be chosen
	at     int      // index of the default among them
}

func controlOf(flag lessons.Flag) control {
	k := control{Flag: flag}
	switch flag.Type {
	case "string":
		k.values = flag.Choices
	case "bool":
		k.values = []string{"false", "true"}
	default:
		k.values = flag.Stops()
	}
	k.at = max(0, slices.IndexFunc(k.values, func(v string) bool { return sameValue(v, flag.Default) }))
	return k
}

// sameValue compares two ways of writing a value, such as 1m and 60s.
func sameValue(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := time.ParseDuration(a)
	y, errY := time.ParseDuration(b)
	return errX == nil && errY == nil && x == y
}

// seconds lists the values of a duration as Python takes them, parted by bars;
// all other values are the same in both languages.
func (k control) seconds() string {
	if k.Type != "duration" {
		return ""
	}
	out := make([]string, len(k.values))
	for i, value := range k.values {
		_, out[i], _ = strings.Cut(argument(k.Flag, value, lessons.Python), "=")
	}
	return strings.Join(out, "|")
}

// readable parts a value from its unit, and the thousands of long numbers:
// "500ms" -> "500 ms", "100000" -> "100,000". flags.ts does the same.
func readable(value string) string {
	if _, err := strconv.Atoi(value); err == nil {
		return thousands(value)
	}
	at := strings.IndexFunc(value, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' })
	if at <= 0 || strings.ContainsAny(value[at:], "0123456789") {
		return value
	}
	return value[:at] + " " + value[at:]
}

// thousands parts the digits of a number of five digits or more.
func thousands(digits string) string {
	if len(digits) < 5 {
		return digits
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// row is a line of output: it may have been printed in pieces.
type row struct {
	t    float64 // when its first piece was printed, in milliseconds
	out  int     // that piece's place among all that was printed
	fd   int
	text string
}

// rows joins what was printed to lines.
func rows(prints []lessons.Print) []row {
	var out []row
	open := false
	for i, p := range prints {
		text, ended := strings.CutSuffix(p.Text, "\n")
		if last := len(out) - 1; open && out[last].fd == p.FD {
			out[last].text += text
		} else {
			out = append(out, row{t: p.T, out: i, fd: cmp.Or(p.FD, 1), text: text})
		}
		open = !ended
	}
	return out
}

// millis writes milliseconds for the scripts, to the microsecond.
func millis(ms float64) string { return strconv.FormatFloat(math.Round(ms*1000)/1000, 'f', -1, 64) }

// inBrowser is what to know before a demo runs in the browser: what is loaded for it, or what only a server can do.
func inBrowser(c Ctx, demo *lessons.Demo, language lessons.Language) string {
	browser, text := c.Site.Browser, c.Text.Stage.Engine
	switch {
	case language == lessons.Python && browser.runs(demo, language):
		return fill(text.Python, "n", strconv.FormatFloat(float64(browser.PythonSize)/(1<<20), 'f', 1, 64))
	case language == lessons.Go && demo.Cores && c.Site.Live && browser.runs(demo, lessons.Python):
		return text.Cores
	}
	return ""
}

// compiles reports whether the server compiles what readers have edited, for their browsers to run.
func compiles(c Ctx) bool { return c.Site.Live && c.Site.Browser != nil }

// editable reports whether a reader's browser can run a demo's program in a language as the reader has edited it.
func editable(c Ctx, demo *lessons.Demo, language lessons.Language) bool {
	if language == lessons.Python {
		return c.Site.Browser.runs(demo, language)
	}
	return compiles(c) || c.Site.Browser != nil && c.Site.Browser.Kit != ""
}

// seconds writes milliseconds as seconds, to the millisecond.
func seconds(ms float64) string { return strconv.FormatFloat(ms/1000, 'f', 3, 64) }

// ending is the sentence about how a recorded run ended.
func ending(c Ctx, r *lessons.Recording, language lessons.Language) string {
	run := c.Text.Run
	text := map[string]string{
		"ok": run.OK, "error": run.Error, "panic": run.Panic, "deadlock": run.Deadlock, "timeout": run.Timeout,
		"stopped": run.Stopped, "output-limit": run.OutputLimit, "memory-limit": run.MemoryLimit,
	}[r.Reason]
	return fill(cmp.Or(text, run.Error), "t", seconds(r.T), "code", strconv.Itoa(r.Code), "lanes", started(c, r, language))
}

// started says how many goroutines or tasks a recorded run started, if that is known.
func started(c Ctx, r *lessons.Recording, language lessons.Language) string {
	n := cmp.Or(r.Started, r.Lanes)
	if n == 0 {
		return ""
	}
	words := c.Text.Timeline.Go
	if language == lessons.Python {
		words = c.Text.Timeline.Python
	}
	text := words.Many
	if n == 1 {
		text = words.One
	}
	return c.Text.Timeline.Comma + fill(text, "n", thousands(strconv.Itoa(n)))
}

// origin says on what a recorded run was made.
func origin(c Ctx, r *lessons.Recording) string {
	procs := c.Text.Run.Processors
	if r.Procs == 1 {
		procs = c.Text.Run.Processor
	}
	return fill(c.Text.Run.Recorded, "go", r.Go, "procs", fill(procs, "n", strconv.Itoa(r.Procs)))
}

// joint is what stands between two sentences: a space, except in Chinese.
func joint(c Ctx, before string) string {
	if before == "" || c.Lang == lessons.Chinese {
		return ""
	}
	return " "
}

func join(values []string) string { return strings.Join(values, "|") }
