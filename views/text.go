package views

import (
	"strings"

	"interleave/lessons"
)

// Text holds every word of the interface in one language.
//
// The values are written as unkeyed literals of small structs, so that a text
// that is missing in one language does not compile. Braces in a text stand for
// values that are filled in by [fill] here and by texts.ts in the page.
type Text struct {
	Site   SiteText
	Home   HomeText
	Lesson LessonText
	Stage  StageText
	Play   PlayText
	Run    RunText
	Search SearchText
	Keys   KeysText
	// Timeline is for the script that draws it, which loads it when it is wanted.
	Timeline TimelineText
	// Editor is for the script that edits programs, likewise.
	Editor  EditorText
	Errors  ErrorText
	Offline OfflineText
	Counts  Counts
}

// SiteText is what every page says.
type SiteText struct {
	Tag         string // of the language, for the lang attribute
	Locale      string // for Open Graph
	Name        string // of the language, in itself
	Title       string // of the course map's document
	Description string
	Skip        string
	Tools       string // names the navigation in the header
	Chapters    string
	OnThisPage  string
	Theme       ThemeText
	Checked     string // the footer's one line
	Source      string
	Feed        string
}

// ThemeText names the states of the theme's switch.
type ThemeText struct{ System, Light, Dark string }

// HomeText is what the course map says beside the course itself.
type HomeText struct {
	Headline [2]string // the second part stays on one line
	Lead     string
	Start    string
	Continue string
	Course   string
	Order    string // in which order to read
	DoneOf   string // {done} {all}, in its place once a lesson is done
	Done     string // beside a lesson that was read to its end
	Mini     MiniText
	How      HowText
}

// MiniText is what the small live run says.
type MiniText struct {
	Title    string
	Apart    string // one after another
	Together string
	Printed  string
	Apart1   [2]string // the calls in Python and Go
	Both     [2]string
	Chart    string // {name}: describes a chart to those who cannot see it
}

// HowText is why a reader may trust what the pages show.
type HowText struct {
	Title string
	Parts [3][2]string
}

// LessonText is what a lesson's page says around its prose.
type LessonText struct {
	Previous string
	Next     string
	Turn     string // names the navigation
	Source   string
	Stale    string
	Finished string // beside the link back to the course map after the last lesson
}

// PlayText is what the page for a reader's own programs says.
type PlayText struct {
	Title string
	Lead  string
}

// StageText is what a demo's stage says.
type StageText struct {
	Show     string // names the tabs
	Code     string // {language}
	Output   string // {language}
	GoFold   string
	PyFold   string
	GoHint   string
	PyHint   string
	Key      string // names the notes
	Which    string // names the choice of languages
	Database string // names the choice of databases
	Race     string // names the race detector's switch
	RaceHint string
	Engine   EngineText
	Both     string
	Compare  string
	Reset    string
	Run      string
	Replay   string
	Edit     string // {file}
	Copy     string // {file}
	Expand   string
	From     string // before a lesson's title, below a stage that stands alone
	NoScript string
	NoPython string
	NoGo     string
	NoServer string
	OwnCode  string // no server runs what a reader wrote
	NoCores  string // there is no server, and a browser has one processor
}

// EngineText names what runs demos, and how time passes there.
type EngineText struct {
	Label   string // names the choice
	Server  string
	Virtual string
	Real    string
	Rates   string // what counts as how much time where waits take none: see decision 14
	Python  string // {n}, megabytes that are loaded before the first Python program runs in a browser
	Cores   string // a demo wants several processors, and is left to the server
}

// RunText is what the scripts say about a run. A bar parts the words that are
// set bold from the rest.
type RunText struct {
	Stop        string `json:"stop"`
	Again       string `json:"again"`
	Copied      string `json:"copied"`
	Collapse    string `json:"collapse"`
	Starting    string `json:"starting"`
	Waiting     string `json:"waiting"`  // {n}
	WaitNext    string `json:"waitNext"` // nobody is ahead
	Building    string `json:"building"`
	Compiling   string `json:"compiling"`    // what the reader has edited
	BuildStep   string `json:"buildingStep"` // {step} {n}
	Running     string `json:"running"`
	Stopping    string `json:"stopping"`
	Replaying   string `json:"replaying"`
	OK          string `json:"ok"`      // {t} {code} {lanes}
	Error       string `json:"error"`   // {t} {code} {lanes}
	Panic       string `json:"panic"`   // {code} {lanes}
	PanicAt     string `json:"panicAt"` // {place}
	Deadlock    string `json:"deadlock"`
	DeadlockAt  string `json:"deadlockAt"` // {place}
	Timeout     string `json:"timeout"`    // {t}
	OutputLimit string `json:"output-limit"`
	MemoryLimit string `json:"memory-limit"`
	Stopped     string `json:"stopped"` // {t}
	Unstarted   string `json:"unstarted"`
	Lost        string `json:"lost"` // {t}
	Unreachable string `json:"unreachable"`
	Busy        string `json:"busy"`     // {n}
	Refused     string `json:"refused"`  // {message}
	Native      string `json:"native"`   // {go} {procs}
	Recorded    string `json:"recorded"` // {go} {procs}
	OtherFlags  string `json:"otherFlags"`
	PostgresFar string `json:"postgresFar"` // the run is a recorded one, since PostgreSQL is not to be had
	RaceFar     string `json:"raceFar"`     // the same of the race detector
	Empty       string `json:"empty"`
	Processor   string `json:"processor"`  // {n}, for one
	Processors  string `json:"processors"` // {n}
	Shared      string `json:"shared"`     // follows the processors where two programs run at once
	Database    string `json:"database"`   // {database}, follows the processors
	Fetching    string `json:"fetching"`   // how much is to come is not known, or nothing has come yet
	Loading     string `json:"loading"`    // {n}, megabytes
	Browser     string `json:"browser"`    // {go}
	AtOnce      string `json:"atOnce"`     // follows Browser where time does not pass
	NotLoaded   string `json:"notLoaded"`  // the program could not be fetched
	Corrupt     string `json:"corrupt"`    // what was fetched is no program
	NoMemory    string `json:"noMemory"`   // the browser has no room for it
	Lacks       string `json:"lacks"`      // {what} the browser has not
	Broken      string `json:"broken"`     // {what} went wrong
	OnServer    string `json:"onServer"`   // follows {why} the browser could not run it, when the server did
	AsRecorded  string `json:"asRecorded"` // follows {why} the browser could not run it, after the recorded run
	ToBrowser   string `json:"toBrowser"`  // the server is gone: the next run is the browser's
	Before      string `json:"before"`     // {t} of the run before, follows the time of this one
	Close       string `json:"close"`      // the second of two settings
	NoTimeline  string `json:"noTimeline"` // in its place, when it could not be loaded
	NoEditor    string `json:"noEditor"`   // it could not be loaded
	Line        string `json:"line"`       // {line} as {place}
	LineOf      string `json:"lineOf"`     // {line} of another {file} than the main one, as {place}
	More        string `json:"more"`       // {n} further goroutines at a line, after those that are named
}

// SearchText is what the search dialog says.
type SearchText struct {
	Open   string
	Label  string
	Hint   string
	None   string // {query}
	Failed string
	Close  string
}

// KeysText lists the keyboard shortcuts.
type KeysText struct {
	Title  string
	Run    string
	Stop   string
	Search string
	Turn   string
	List   string
	Theme  string
	Scrub  string // what the timeline's keys do
	Lines  string // what arrows and Enter do in output and at line numbers
	Single string // names the switch for shortcuts of a single key
}

// ErrorText is what the error pages say.
type ErrorText struct {
	NotFound     string
	NotFoundBody string
	Failure      string
	FailureBody  string
	Faults       string
	ToCourse     string
}

// OfflineText is about reading without a connection: what its page says, and what the scripts say, which load it when
// it is wanted.
type OfflineText struct {
	Title   string `json:"-"`
	Body    string `json:"-"`
	Lessons string `json:"-"`
	None    string `json:"-"`

	Keep      string `json:"keep"` // {size}
	Cancel    string `json:"cancel"`
	Remove    string `json:"remove"`
	Kept      string `json:"kept"`   // {size}
	Taking    string `json:"taking"` // {chapter}
	Of        string `json:"of"`     // {done} {all}
	Lost      string `json:"lost"`
	Back      string `json:"back"`
	Cancelled string `json:"cancelled"`
	Removed   string `json:"removed"`
	Full      string `json:"full"` // {size}
	Changing  string `json:"changing"`
	Failed    string `json:"failed"`
	Cannot    string `json:"cannot"`
	Newer     string `json:"newer"`
	Reload    string `json:"reload"`
	Later     string `json:"later"`
}

// Counts writes numbers with their nouns.
type Counts struct {
	Minutes func(n int) string // how long a lesson reads, short
	Reads   func(n int) string // the same as a sentence
	Size    func(chapters, lessons, minutes int) string
}

// TextOf returns the interface's texts in a language.
func TextOf(lang lessons.Lang) *Text {
	if lang == lessons.Chinese {
		return &chinese
	}
	return &english
}

// fill puts values into a text: fill("{n} of {all}", "n", "1", "all", "6").
func fill(text string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// bold parts a status at its bar: what is set bold, and the rest.
func bold(text string) (strong, rest string) {
	strong, rest, _ = strings.Cut(text, "|")
	return strong, rest
}
