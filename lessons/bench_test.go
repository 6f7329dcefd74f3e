package lessons_test

import (
	"io/fs"
	"testing"
	"time"

	"interleave/content"
	"interleave/lessons"
)

// BenchmarkLoad loads the shipped course, beside reading the same files.
func BenchmarkLoad(b *testing.B) {
	if _, err := lessons.Load(content.FS); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		const rounds = 10
		began := time.Now()
		for range rounds {
			if _, err := lessons.Load(content.FS); err != nil {
				b.Fatal(err)
			}
		}
		loading := time.Since(began) / rounds
		began = time.Now()
		err := fs.WalkDir(content.FS, ".", func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				_, err = fs.ReadFile(content.FS, path)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(loading.Microseconds())/1000, "ms-load")
		b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "ms-read")
	}
}
