package content_test

import (
	"os"
	"strings"
	"testing"
)

// TestModulesAgree: demos are built with the versions that the project's go.mod names, and that
// "go run" in a demo's folder takes.
func TestModulesAgree(t *testing.T) {
	t.Parallel()
	ours, err := os.ReadFile("demos.mod")
	if err != nil {
		t.Fatal(err)
	}
	project, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(project)) {
		known[requirement(line)] = true
	}
	for line := range strings.Lines(string(ours)) {
		if r := requirement(line); strings.Contains(r, " v") && !known[r] {
			t.Errorf("%s is not in go.mod", r)
		}
	}
}

// requirement is a line without its comment.
func requirement(line string) string {
	line, _, _ = strings.Cut(line, "//")
	return strings.TrimSpace(line)
}
