package views

import (
	"slices"

	"interleave/lessons"
)

// Cannot says why a demo cannot be run in a language here: "" if it can, one
// of the reasons below, which pages put in their readers' language, or any
// other sentence, which they show as it is. A nil Cannot has no objection.
type Cannot func(demo *lessons.Demo, language lessons.Language) string

// Reasons why a demo cannot be run.
const (
	NoPython = "no-python" // the server has no python3 that is new enough
	NoGo     = "no-go"     // the server has neither the toolchain nor a program built beforehand
)

// why is the sentence that a page shows; empty means that the demo can be run, on the server or in the browser.
func (f Cannot) why(c Ctx, demo *lessons.Demo, language lessons.Language) string {
	if c.Site.Browser.runs(demo, language) {
		return ""
	}
	return f.onServer(c, demo, language)
}

// onServer is why no server runs the demo; empty if one does.
func (f Cannot) onServer(c Ctx, demo *lessons.Demo, language lessons.Language) string {
	if demo.Own {
		return c.Text.Stage.OwnCode
	}
	if !c.Site.Live && c.Site.Browser != nil && demo.Cores && language == lessons.Go {
		return c.Text.Stage.NoCores
	}
	if !c.Site.Live {
		return c.Text.Stage.NoServer
	}
	if f == nil {
		return ""
	}
	switch reason := f(demo, language); reason {
	case NoPython:
		return c.Text.Stage.NoPython
	case NoGo:
		return c.Text.Stage.NoGo
	default:
		return reason
	}
}

// whyAll is the reason that all languages of a demo share; empty if there is none.
func (f Cannot) whyAll(c Ctx, demo *lessons.Demo) string {
	all := writtenIn(demo)
	for _, language := range all {
		if f.why(c, demo, language) != f.why(c, demo, all[0]) {
			return ""
		}
	}
	return f.why(c, demo, all[0])
}

// ownWhy is the reason of one language, unless it is that of all.
func ownWhy(c Ctx, f Cannot, demo *lessons.Demo, language lessons.Language) string {
	if f.whyAll(c, demo) != "" {
		return ""
	}
	return f.why(c, demo, language)
}

// runLabel names the button that starts a demo: where nothing of it runs, it
// replays the recordings.
func runLabel(c Ctx, cannot Cannot, demo *lessons.Demo) string {
	if slices.ContainsFunc(writtenIn(demo), func(l lessons.Language) bool { return cannot.why(c, demo, l) == "" }) {
		return c.Text.Stage.Run
	}
	return c.Text.Stage.Replay
}
