package playground

import "unicode/utf8"

// maxPiece is the most bytes of text in one Out: a long line arrives in steps that are small
// enough to be shown as they come, and large enough that a megabyte is a few hundred events.
const maxPiece = 4 << 10

// A splitter turns the bytes of one stream, in whatever chunks they come, into lines and pieces of
// lines of valid UTF-8. Every byte that is not part of a character becomes U+FFFD. Where chunks
// begin and end makes no difference to the text.
type splitter struct {
	text  []byte // the unfinished piece
	raw   int    // how many bytes of the stream it was made of
	carry []byte // at most three bytes: a character whose rest has not come
}

// write adds b and emits the lines and full pieces that it completes.
func (s *splitter) write(b []byte, emit func(text string, raw int)) {
	if len(s.carry) > 0 {
		b = append(s.carry, b...)
		s.carry = nil
	}
	for len(b) > 0 && utf8.FullRune(b) {
		r, size := utf8.DecodeRune(b)
		s.add(r, size, emit)
		b = b[size:]
	}
	s.carry = append(s.carry, b...)
}

// flush emits the unfinished piece, up to its last whole character.
func (s *splitter) flush(emit func(text string, raw int)) {
	if len(s.text) > 0 {
		emit(string(s.text), s.raw)
		s.text, s.raw = s.text[:0], 0
	}
}

// end emits all that is left: nothing more will come, so half a character is a broken one.
func (s *splitter) end(emit func(text string, raw int)) {
	for range s.carry {
		s.add(utf8.RuneError, 1, emit)
	}
	s.carry = nil
	s.flush(emit)
}

func (s *splitter) add(r rune, size int, emit func(text string, raw int)) {
	if len(s.text)+utf8.RuneLen(r) > maxPiece {
		s.flush(emit)
	}
	s.text = utf8.AppendRune(s.text, r)
	s.raw += size
	if r == '\n' {
		s.flush(emit)
	}
}
