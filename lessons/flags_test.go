package lessons_test

import (
	"slices"
	"strings"
	"testing"

	"interleave/lessons"
)

var (
	workers = lessons.Flag{Name: "workers", Type: "int", Default: "3", Min: "1", Max: "8"}
	wait    = lessons.Flag{Name: "wait", Type: "duration", Default: "1s", Min: "0s", Max: "5s"}
	rate    = lessons.Flag{Name: "rate", Type: "float", Default: "0.5", Min: "0", Max: "1"}
	mode    = lessons.Flag{Name: "mode", Type: "string", Default: "fast", Choices: []string{"fast", "slow"}}
	verbose = lessons.Flag{Name: "verbose", Type: "bool", Default: "false"}
)

func TestFlagArg(t *testing.T) {
	for _, tt := range []struct {
		flag     lessons.Flag
		value    string
		language lessons.Language
		want     string // arguments, or what the error says
	}{
		{workers, "4", lessons.Go, "-workers=4"},
		{workers, "0x4", lessons.Python, "-workers=4"},
		{workers, "0", lessons.Go, "flag workers takes a whole number from 1 to 8"},
		{workers, "-1", lessons.Go, "flag workers takes"},
		{workers, "1e9", lessons.Go, "flag workers takes"},
		{workers, "4.5", lessons.Go, "flag workers takes"},
		{workers, "", lessons.Go, "flag workers takes"},
		{workers, " 4", lessons.Go, "flag workers takes"},
		{workers, "99999999999999999999", lessons.Go, "flag workers takes"},
		{wait, "500ms", lessons.Go, "-wait=500ms"},
		{wait, "500ms", lessons.Python, "-wait=0.5"},
		{wait, "1m", lessons.Python, "flag wait takes a duration such as 1s, from 0s to 5s"},
		{wait, "5", lessons.Go, "flag wait takes a duration"},
		{wait, "1s\x00", lessons.Go, "flag wait takes a duration"},
		{rate, "0.25", lessons.Python, "-rate=0.25"},
		{rate, "0x1p-2", lessons.Python, "-rate=0.25"},
		{rate, "0x1p-2", lessons.Go, "-rate=0x1p-2"},
		{rate, "NaN", lessons.Go, "flag rate takes a number from 0 to 1"},
		{rate, "Inf", lessons.Go, "flag rate takes"},
		{mode, "slow", lessons.Go, "-mode=slow"},
		{mode, "--help", lessons.Go, "flag mode takes one of fast, slow"},
		{verbose, "true", lessons.Go, "-verbose=true"},
		{verbose, "true", lessons.Python, "-verbose"},
		{verbose, "false", lessons.Python, ""},
		{verbose, "maybe", lessons.Go, "flag verbose takes true or false"},
	} {
		args, err := tt.flag.Arg(tt.value, tt.language)
		got := strings.Join(args, " ")
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, tt.want) || err == nil && got != tt.want {
			t.Errorf("%s %q in %s: got %q, want %q", tt.flag.Name, tt.value, tt.language, got, tt.want)
		}
	}
}

func TestFlagStops(t *testing.T) {
	for _, tt := range []struct {
		flag lessons.Flag
		want string
	}{
		{workers, "1 2 3 4 5 6 7 8"},
		{rate, "0 0.05 0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.45 0.5 0.55 0.6 0.65 0.7 0.75 0.8 0.85 0.9 0.95 1"},
		{lessons.Flag{Type: "duration", Default: "1s", Min: "0s", Max: "5s"}, "0s 500ms 1s 1.5s 2s 2.5s 3s 3.5s 4s 4.5s 5s"},
		{lessons.Flag{Type: "duration", Default: "1s", Min: "100ms", Max: "2s"}, "100ms 200ms 300ms 400ms 500ms 600ms 700ms 800ms 900ms 1s 1.1s 1.2s 1.3s 1.4s 1.5s 1.6s 1.7s 1.8s 1.9s 2s"},
		{lessons.Flag{Type: "int", Default: "30", Min: "1", Max: "1000"}, "1 2 5 10 20 30 50 100 200 500 1000"},
		{lessons.Flag{Type: "int", Default: "20", Min: "1", Max: "60"}, "1 5 10 15 20 25 30 35 40 45 50 55 60"},
		{mode, ""},
	} {
		if got := strings.Join(tt.flag.Stops(), " "); got != tt.want {
			t.Errorf("%s-%s, default %s:\n got %s\nwant %s", tt.flag.Min, tt.flag.Max, tt.flag.Default, got, tt.want)
		}
	}
}

// FuzzStopsAreValid holds for every slider: wherever it stands,
// the program takes the value.
func FuzzStopsAreValid(f *testing.F) {
	f.Add(int64(1), int64(8), int64(3))
	f.Add(int64(0), int64(100000), int64(1000))
	f.Fuzz(func(t *testing.T, low, high, preset int64) {
		if low < 0 || high <= low || high > 1e9 || preset < low || preset > high {
			t.Skip()
		}
		flag := lessons.Flag{Name: "n", Type: "int", Default: itoa(preset), Min: itoa(low), Max: itoa(high)}
		stops := flag.Stops()
		if !slices.Contains(stops, flag.Default) || stops[0] != flag.Min || stops[len(stops)-1] != flag.Max {
			t.Errorf("%d-%d, default %d: %v", low, high, preset, stops)
		}
		for _, stop := range stops {
			if _, err := flag.Arg(stop, lessons.Go); err != nil {
				t.Error(err)
			}
		}
	})
}
