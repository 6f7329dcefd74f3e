package views

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"interleave/lessons"
)

// SpecialPath is where a recorded run lies, from the site's root.
func SpecialPath(demo *lessons.Demo, need lessons.Need) string {
	return "runs/" + demo.ID() + "." + string(need) + ".json"
}

// lends reports whether a server has what a run may be made with.
func (s *Site) lends(need lessons.Need) bool {
	return need == lessons.NeedPostgres && s.Postgres != "" || need == lessons.NeedRace && s.Race
}

// offers reports whether a reader can have a run made with it, or see a recorded one.
func offers(c Ctx, demo *lessons.Demo, need lessons.Need) bool {
	return slices.Contains(demo.Needs(), need) && (c.Site.lends(need) || demo.Special[need] != nil)
}

// special are an output's attributes about runs with what only some servers have: where a recorded one is, by the name
// of what it takes, and which of them the server can make.
func special(c Ctx, demo *lessons.Demo, language lessons.Language) templ.Attributes {
	attributes := templ.Attributes{}
	if language != lessons.Go {
		return attributes
	}
	var lends []string
	for _, need := range demo.Needs() {
		if c.Site.lends(need) {
			lends = append(lends, string(need))
		}
		if demo.Special[need] != nil {
			attributes["data-"+string(need)] = c.File(SpecialPath(demo, need))
		}
	}
	if len(lends) > 0 {
		attributes["data-lends"] = strings.Join(lends, " ")
	}
	return attributes
}
