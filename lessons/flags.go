package lessons

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Flag is a parameter of a demo, read from the flag declaration in its Go
// source. Values are text in Go's flag syntax, as a terminal would take them.
type Flag struct {
	Name    string
	Type    string // "int", "float", "duration", "string" or "bool"
	Default string
	Min     string   // empty where the type has no range
	Max     string   // empty where the type has no range
	Choices []string // the values that a string flag takes
	Usage   string   // what it means, without the range
}

// Arg checks a value and returns the command-line arguments that set it in a
// program of the given language: Go takes durations as "500ms", Python as
// seconds. The error tells a reader which flag it is about and what it takes.
func (f Flag) Arg(value string, language Language) ([]string, error) {
	if err := f.check(value); err != nil {
		return nil, err
	}
	if language == Go {
		return []string{"-" + f.Name + "=" + value}, nil
	}
	switch f.Type {
	case "bool":
		if on, _ := strconv.ParseBool(value); !on {
			return nil, nil
		}
		return []string{"-" + f.Name}, nil
	case "duration":
		d, _ := time.ParseDuration(value)
		value = strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
	case "int": // Python's int and float read decimals only, where Go also reads "0x10"
		n, _ := strconv.ParseInt(value, 0, 64)
		value = strconv.FormatInt(n, 10)
	case "float":
		n, _ := strconv.ParseFloat(value, 64)
		value = strconv.FormatFloat(n, 'g', -1, 64)
	}
	return []string{"-" + f.Name + "=" + value}, nil
}

// maxValue bounds a value's length: longer than any number or name that a flag takes.
const maxValue = 64

func (f Flag) check(value string) error {
	if len(value) <= maxValue {
		switch f.Type {
		case "string":
			if slices.Contains(f.Choices, value) {
				return nil
			}
		case "bool":
			if _, err := strconv.ParseBool(value); err == nil {
				return nil
			}
		default:
			n, err := parseNumber(f.Type, value)
			low, _ := parseNumber(f.Type, f.Min)
			high, _ := parseNumber(f.Type, f.Max)
			if err == nil && n >= low && n <= high {
				return nil
			}
		}
	}
	if len(value) > maxValue {
		value = value[:maxValue] + "..."
	}
	return fmt.Errorf("flag %s takes %s, not %q", f.Name, f.takes(), value)
}

// takes tells a reader in words what values the flag accepts.
func (f Flag) takes() string {
	switch f.Type {
	case "string":
		return "one of " + strings.Join(f.Choices, ", ")
	case "bool":
		return "true or false"
	case "int":
		return fmt.Sprintf("a whole number from %s to %s", f.Min, f.Max)
	case "float":
		return fmt.Sprintf("a number from %s to %s", f.Min, f.Max)
	}
	return fmt.Sprintf("a duration such as %s, from %s to %s", f.Default, f.Min, f.Max)
}

// parseNumber reads a value of one of the ordered types; durations count nanoseconds.
func parseNumber(kind, value string) (float64, error) {
	switch kind {
	case "int":
		n, err := strconv.ParseInt(value, 0, 64)
		return float64(n), err
	case "duration":
		d, err := time.ParseDuration(value)
		return float64(d), err
	case "float":
		n, err := strconv.ParseFloat(value, 64)
		if math.IsNaN(n) {
			err = errors.New("not a number")
		}
		return n, err
	}
	return 0, fmt.Errorf("type %s has no order", kind)
}

// Stops returns values from Min to Max that a slider walks through, the
// default among them: whole steps where they are few, otherwise round numbers,
// and 1, 2, 5, 10, ... where the range spans more than two powers of ten.
func (f Flag) Stops() []string {
	low, err := parseNumber(f.Type, f.Min)
	if err != nil {
		return nil
	}
	high, _ := parseNumber(f.Type, f.Max)
	preset, _ := parseNumber(f.Type, f.Default)
	stops := []float64{low, preset, high}
	if low > 0 && high/low > 100 || low == 0 && f.Type == "int" && high > 100 {
		stops = append(stops, roundNumbers(low, high)...)
	} else {
		step := niceStep((high - low) / maxStops)
		if f.Type == "int" {
			step = max(1, step)
		}
		for n := math.Ceil(low/step) * step; n < high; n += step {
			stops = append(stops, n)
		}
	}
	slices.Sort(stops)
	stops = slices.CompactFunc(stops, func(a, b float64) bool { return math.Abs(a-b) < 1e-9*max(1, math.Abs(b)) })
	texts := make([]string, len(stops))
	for i, n := range stops {
		texts[i] = f.format(n)
	}
	return texts
}

// maxStops keeps a slider's steps wide enough for a finger.
const maxStops = 20

// niceStep rounds a step up to 1, 2 or 5 times a power of ten.
func niceStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, nice := range []float64{1, 2, 5} {
		if step <= nice*power*(1+1e-9) {
			return nice * power
		}
	}
	return 10 * power
}

func roundNumbers(low, high float64) []float64 {
	var out []float64
	for power := math.Pow(10, math.Floor(math.Log10(max(low, 1)))); power <= high; power *= 10 {
		for _, nice := range []float64{1, 2, 5} {
			if n := nice * power; n > low && n < high {
				out = append(out, n)
			}
		}
	}
	return out
}

func (f Flag) format(n float64) string {
	switch f.Type {
	case "int":
		return strconv.FormatInt(int64(math.Round(n)), 10)
	case "duration":
		return shortDuration(time.Duration(math.Round(n)))
	}
	return strconv.FormatFloat(math.Round(n*1e9)/1e9, 'f', -1, 64)
}

// shortDuration writes a duration as people do: "0s", "500ms", "1.5s", "2m".
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
