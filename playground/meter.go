package playground

import "bytes"

// A meter measures a program's output against its limits.
type meter struct {
	bytes, lines         int // printed so far
	maxBytes, maxLines   int
	overBytes, overLines bool
}

func newMeter(l Limits) *meter { return &meter{maxBytes: l.Output, maxLines: l.Lines} }

// take returns as much of b as the limits allow, which is all of it until take has returned less.
// A program that prints exactly what it may has not overstepped; the next byte is one too many. So
// the same output is cut at the same byte, however it was chopped up on its way.
func (m *meter) take(b []byte) []byte {
	if m.over() {
		return nil
	}
	n := len(b)
	if room := m.maxBytes - m.bytes; n > room {
		n, m.overBytes = room, true
	}
	if k := upToLine(b[:n], m.maxLines-m.lines); k < n {
		n, m.overBytes, m.overLines = k, false, true
	}
	m.bytes += n
	m.lines += bytes.Count(b[:n], []byte("\n"))
	return b[:n]
}

// over reports whether take has cut something off.
func (m *meter) over() bool { return m.overBytes || m.overLines }

// upToLine returns the length of b's first n lines, or of b if it holds fewer.
func upToLine(b []byte, n int) int {
	end := 0
	for range n {
		i := bytes.IndexByte(b[end:], '\n')
		if i < 0 {
			return len(b)
		}
		end += i + 1
	}
	return end
}
