package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"interleave/content"
	"interleave/playground"
)

// siteRun runs a command of the site and returns what it prints, on both streams, and its exit status.
func siteRun(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	code := exitCode(run(t.Context(), args, &out, &out), &out)
	return out.String(), code
}

// TestNewLesson begins a lesson, which is sound and runs as it is.
func TestNewLesson(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, content.FS); err != nil {
		t.Fatal(err)
	}
	if said, code := siteRun(t, "new", "-content", dir, "-cache", cacheDir(), "core", "semaphores"); code != 0 {
		t.Fatalf("new: %s", said)
	}
	if said, code := siteRun(t, "check", "-content", dir); code != 0 {
		t.Errorf("check: %s", said)
	}
	ts := newTestServerOf(t, source{dir: dir}, playground.Limits{})
	for _, path := range []string{"/en/semaphores/", "/zh/semaphores/"} {
		if response, _ := do(t, ts, "GET", path, ""); response.StatusCode != 200 {
			t.Errorf("GET %s: status %d", path, response.StatusCode)
		}
	}
	for _, language := range []string{"go", "python"} {
		_, body := do(t, ts, "POST", "/run/semaphores/semaphores", `{"flags":{"tasks":"8"},"language":"`+language+`"}`)
		if !strings.Contains(body, "task 8 is done") || !strings.Contains(body, "all done after 0.5 s") {
			t.Errorf("%s: %s", language, body)
		}
	}
}

// TestNewLessonRefuses tells what is wrong in one line, and writes nothing.
func TestNewLessonRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, content.FS); err != nil {
		t.Fatal(err)
	}
	for args, says := range map[string]string{
		"":                  "site: name a chapter and the new lesson's slug: site new 02-core semaphores",
		"core":              "site: name a chapter and the new lesson's slug",
		"99 semaphores":     `site: no chapter "99": there are 01-basics, 02-core`,
		"core Semaphores":   `site: slug "Semaphores": write small letters`,
		"core ../semaphore": `site: slug "../semaphore": write small letters`,
		"core coroutines":   `site: slug "coroutines" is taken by 02-core/01-coroutines`,
	} {
		said, code := siteRun(t, append([]string{"new", "-content", dir}, strings.Fields(args)...)...)
		if code != 2 || !strings.HasPrefix(said, says) || strings.Count(said, "\n") != 1 {
			t.Errorf("new %s: status %d, %q", args, code, said)
		}
	}
	if entries, _ := os.ReadDir(dir + "/02-core"); len(entries) != 5 {
		t.Errorf("02-core holds %d entries", len(entries))
	}
}
