package views_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"interleave/lessons"
	"interleave/views"
)

var update = flag.Bool("update", false, "write the goldens anew")

// course loads the small course of testdata, whose faults do not matter here:
// its recordings were written by hand.
func course(t *testing.T) *lessons.Course {
	t.Helper()
	c, err := lessons.Load(os.DirFS("testdata/course"))
	if c == nil {
		t.Fatal(err)
	}
	for _, lesson := range c.Lessons() {
		for _, lang := range lessons.Langs {
			if lesson.Pages[lang] == nil {
				t.Fatalf("%s has no page in %s: %v", lesson.Slug, lang, err)
			}
		}
	}
	return c
}

// site is one as it is served, or exported for a known address.
func site(live bool, base string) *views.Site {
	return &views.Site{
		BaseURL: base,
		Assets:  func(name string) string { return "static/" + name + "?v=1" },
		File:    func(path string) string { return path + "?v=1" },
		Live:    live,
	}
}

// documents renders every page of a site, by path.
func documents(t *testing.T, s *views.Site) map[string]string {
	t.Helper()
	c := course(t)
	pages := map[string]string{}
	add := func(lang lessons.Lang, path string, component func(views.Ctx) templ.Component) {
		pages[path] = render(t, component(views.NewCtx(s, lang, path, c)))
	}
	for _, lang := range lessons.Langs {
		root := string(lang) + "/"
		add(lang, root, func(ctx views.Ctx) templ.Component {
			return views.Home(ctx, views.HomeProps{Demo: c.Demo("what-is-async", "orders")})
		})
		for _, lesson := range c.Lessons() {
			add(lang, root+lesson.Slug+"/", func(ctx views.Ctx) templ.Component {
				return views.Lesson(ctx, views.LessonProps{Lesson: lesson, Page: lesson.Pages[lang], Cannot: noPython})
			})
		}
		add(lang, views.OfflinePath(lang), func(ctx views.Ctx) templ.Component { return views.Offline(ctx) })
		add(lang, root+"nowhere/", func(ctx views.Ctx) templ.Component { return views.NotFound(ctx) })
		add(lang, root+"broken/", func(ctx views.Ctx) templ.Component {
			return views.Failure(ctx, views.FailureProps{Status: 500, Faults: []string{"en.md:3: a <fault>"}})
		})
	}
	add(lessons.English, "", func(ctx views.Ctx) templ.Component { return views.Chooser(ctx) })
	return pages
}

func noPython(_ *lessons.Demo, language lessons.Language) string {
	if language == lessons.Python {
		return views.NoPython
	}
	return ""
}

func render(t *testing.T, component templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := component.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGoldens(t *testing.T) {
	pages := documents(t, site(true, "https://example.org/async/"))
	for path, name := range map[string]string{
		"en/": "home.en.html", "zh/": "home.zh.html",
		"en/event-loop/": "lesson.en.html", "zh/event-loop/": "lesson.zh.html",
		"en/offline/": "offline.en.html", "en/nowhere/": "notfound.en.html", "zh/broken/": "failure.zh.html", "": "chooser.html",
	} {
		golden(t, name, pages[path])
	}
}

// golden compares a page with a file, one element a line so that a difference
// can be read.
func golden(t *testing.T, name, page string) {
	t.Helper()
	got := strings.ReplaceAll(page, "><", ">\n<") + "\n"
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs at %q; if it should, go test ./views -update", name, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	w := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(w) || line != w[i] {
			return line
		}
	}
	return "its end"
}

// TestLinksAreRelative holds every link of every page to the site's own tree.
func TestLinksAreRelative(t *testing.T) {
	link := regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	pages := documents(t, site(false, ""))
	for path, page := range pages {
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			href := m[1]
			if strings.HasPrefix(href, "#") {
				if !strings.Contains(page, `id="`+href[1:]+`"`) {
					t.Errorf("/%s: %s leads nowhere", path, href)
				}
				continue
			}
			if strings.HasPrefix(href, "/") || strings.Contains(href, ":") {
				t.Errorf("/%s: %s is not relative", path, href)
			}
			target := filepath.Join("/", path, href)[1:]
			target, _, _ = strings.Cut(target, "?")
			if strings.HasPrefix(target, "static/") {
				continue
			}
			if _, ok := pages[strings.TrimSuffix(target, "/")+"/"]; !ok && target != "" {
				t.Errorf("/%s: %s is no page", path, href)
			}
		}
	}
}

// TestErrorPageOfAStaticHost checks the one page whose links cannot be relative.
func TestErrorPageOfAStaticHost(t *testing.T) {
	ctx := views.NewCtx(site(false, "https://example.org/async/"), lessons.English, "404.html", course(t))
	page := render(t, views.NotFound(ctx))
	if !strings.Contains(page, `href="https://example.org/async/en/"`) {
		t.Error("404.html has no absolute link to the course")
	}
}

// TestPolicy holds pages to what the content security policy allows.
func TestPolicy(t *testing.T) {
	inline := regexp.MustCompile(` style="| on\w+="|<style|javascript:`)
	script := regexp.MustCompile(`<script[^>]*>[^<]`)
	for path, page := range documents(t, site(true, "")) {
		if found := inline.FindString(page); found != "" {
			t.Errorf("/%s holds %q", path, found)
		}
		for _, found := range script.FindAllString(page, -1) {
			if !strings.Contains(found, `type="application/json"`) {
				t.Errorf("/%s has a script inline: %q", path, found)
			}
		}
	}
}

// TestHeadings holds every page to one h1 and to headings without gaps.
func TestHeadings(t *testing.T) {
	heading := regexp.MustCompile(`<h([1-6])`)
	for path, page := range documents(t, site(true, "")) {
		page, _, _ = strings.Cut(page, "<dialog")
		before, first := 0, 0
		for _, m := range heading.FindAllStringSubmatch(page, -1) {
			level := int(m[1][0] - '0')
			if level == 1 {
				first++
			}
			if level > before+1 {
				t.Errorf("/%s: h%d follows h%d", path, level, before)
			}
			before = level
		}
		if first != 1 {
			t.Errorf("/%s has %d h1", path, first)
		}
	}
}

// TestIDsAreUnique finds an id that a page gives away twice.
func TestIDsAreUnique(t *testing.T) {
	id := regexp.MustCompile(` id="([^"]*)"`)
	for path, page := range documents(t, site(true, "")) {
		seen := map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(page, -1) {
			if seen[m[1]] {
				t.Errorf("/%s has two elements with the id %s", path, m[1])
			}
			seen[m[1]] = true
		}
	}
}

func TestAlternates(t *testing.T) {
	page := documents(t, site(true, "https://example.org/async/"))["zh/event-loop/"]
	for _, want := range []string{
		`<html lang="zh-Hans"`,
		`<link rel="canonical" href="https://example.org/async/zh/event-loop/">`,
		`hreflang="en" href="https://example.org/async/en/event-loop/">`,
		`hreflang="zh-Hans" href="https://example.org/async/zh/event-loop/">`,
		`hreflang="x-default" href="https://example.org/async/en/event-loop/">`,
		`property="og:url" content="https://example.org/async/zh/event-loop/">`,
		`property="og:locale" content="zh_CN">`,
		`type="application/atom+xml"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if page := documents(t, site(true, ""))["zh/event-loop/"]; strings.Contains(page, "canonical") || strings.Contains(page, "og:url") {
		t.Error("a site that does not know its address claims one")
	}
}

// TestRecordedOutputIsText checks that what a program printed is shown, joined
// to lines, and never read as markup.
func TestRecordedOutputIsText(t *testing.T) {
	page := documents(t, site(true, ""))["en/event-loop/"]
	for _, want := range []string{
		`<time>0.000</time><span>one false</span>`,
		`class="err"><time>1.001</time><span>&lt;b&gt;done&lt;/b&gt;</span>`,
		`<b>Failed after 1.002 s</b>, exit 2`,
		`Recorded: go1.26.8, 1 processor<`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

// TestWhatCannotRun checks that a page says why a language shows its recording.
func TestWhatCannotRun(t *testing.T) {
	live := documents(t, site(true, ""))["en/event-loop/"]
	if !strings.Contains(live, "There is no Python on this server") {
		t.Error("nothing says that Python is missing")
	}
	if !strings.Contains(live, "<span>Run</span>") {
		t.Error("Go runs, but nothing offers it")
	}
	exported := documents(t, site(false, ""))["en/event-loop/"]
	if !strings.Contains(exported, "There is no server behind this page") || !strings.Contains(exported, "<span>Replay</span>") {
		t.Error("an exported page does not say that it replays")
	}
}

// TestMiniRun checks that the charts are drawn from what was printed.
func TestMiniRun(t *testing.T) {
	page := documents(t, site(true, ""))["en/"]
	if n := strings.Count(page, `class="strand go"`); n != 6 {
		t.Errorf("%d strands of Go, want three in either chart", n)
	}
	for _, want := range []string{`>3.0 s<`, `>1.0 s<`, `>order 3</text>`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

func ExampleCtx_Href() {
	ctx := views.Ctx{Path: "en/event-loop/", Site: &views.Site{}}
	_, _ = io.WriteString(os.Stdout, ctx.Href("zh/event-loop/"))
	// Output: ../../zh/event-loop/
}
