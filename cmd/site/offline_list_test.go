package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"interleave/lessons"
	"interleave/views"
)

// offlineList is offline.json of the shipped course, exported with some big files.
func offlineList(t *testing.T, big map[string]int64) (*pages, offlineDoc) {
	t.Helper()
	src := source{}
	p, err := newPages(testCourse(t), nil, src.name(), options{static: true})
	if err != nil {
		t.Fatal(err)
	}
	p.addOffline(func() map[string]int64 { return big })
	var doc offlineDoc
	if err := json.Unmarshal(p.files["offline.json"].made().plain.body, &doc); err != nil {
		t.Fatal(err)
	}
	return p, doc
}

// TestOfflineList holds the list to what the site has, in every chapter and language.
func TestOfflineList(t *testing.T) {
	big := map[string]int64{"wasm/event-loop.gather.0a1b.wasm.gz": 700, "wasm/0c2d.js": 20, "python/pyodide.asm.wasm": 9000}
	p, doc := offlineList(t, big)
	if want := []string{"python/pyodide.asm.wasm", "wasm/0c2d.js", "wasm/event-loop.gather.0a1b.wasm.gz"}; !slices.Equal(doc.Big, want) {
		t.Errorf("big files %q, want %q", doc.Big, want)
	}
	for _, lang := range lessons.Langs {
		for _, chapter := range p.course.Chapters {
			items := map[string]offlineItem{}
			for _, item := range doc.Chapters[lang][chapter.Slug] {
				if _, twice := items[item.URL]; twice {
					t.Errorf("%s %s: %s twice", lang, chapter.Slug, item.URL)
				}
				items[item.URL] = item
				name, _, _ := strings.Cut(item.URL, "?")
				bytes, isBig := big[name]
				if file := p.files[name]; file != nil {
					bytes = int64(len(file.made().plain.body))
				} else if !isBig {
					t.Errorf("%s %s: no file %s", lang, chapter.Slug, item.URL)
				}
				if bytes == 0 || item.Bytes != bytes {
					t.Errorf("%s: %d bytes, want %d", item.URL, item.Bytes, bytes)
				}
				if version := "?v=" + item.Version; !strings.HasPrefix(name, "wasm/") && p.versioned(name) != name+version && p.versioned(name) != item.URL {
					t.Errorf("%s: version %q", item.URL, item.Version)
				}
			}
			wanted := []string{string(lang) + "/", "wasm/0c2d.js", p.versioned("static/stages.js"), p.versioned("static/fonts/serif.woff2"), p.versioned(string(lang) + "/search.json")}
			for _, lesson := range chapter.Lessons {
				wanted = append(wanted, string(lang)+"/"+lesson.Slug+"/", p.versioned("runs/"+lesson.Demos[0].ID()+".json"))
			}
			for _, url := range wanted {
				if _, ok := items[url]; !ok {
					t.Errorf("%s %s lacks %s", lang, chapter.Slug, url)
				}
			}
			if _, ok := items["wasm/event-loop.gather.0a1b.wasm.gz"]; ok != (chapter.Slug == "02-core") {
				t.Errorf("%s has the program of event-loop: %v", chapter.Slug, ok)
			}
			if _, ok := items["python/pyodide.asm.wasm"]; ok {
				t.Errorf("%s takes Python along", chapter.Slug)
			}
		}
	}
}

// TestOfflineWorkerLiesAtTheRoot finds the worker where it answers for the whole site, to be asked for anew each time,
// and the pages that it needs.
func TestOfflineWorkerLiesAtTheRoot(t *testing.T) {
	p, _ := offlineList(t, nil)
	if p.files[workerFile] == nil || p.files["static/"+workerFile] != nil {
		t.Errorf("%s is not at the root alone", workerFile)
	}
	for _, lang := range lessons.Langs {
		if page := string(p.files[views.OfflinePath(lang)].made().plain.body); !strings.Contains(page, `href="../../`+string(lang)+`/event-loop/"`) {
			t.Errorf("%s does not list the lessons", views.OfflinePath(lang))
		}
	}
}

func TestNamed(t *testing.T) {
	body := `<a href="../../static/a.css?v=0123456789ab"> url(fonts/b-C_1.woff2?v=abcdef012345) x?v=12 "?v=0123456789ab" y?v=ABCDEF012345 "./z?v=000000000000"`
	got := named([]byte(body), "en/one/")
	want := []string{"static/a.css?v=0123456789ab", "en/one/fonts/b-C_1.woff2?v=abcdef012345", "en/one/z?v=000000000000"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
