package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// file is an answer that all readers get alike. It is made when it is first wanted, once, and kept in memory.
type file struct{ made func() *made }

// made is a file that has been made.
type made struct {
	err     error // why it could not be; what there is then answers with status 500
	status  int
	version string // of the body
	plain   *answer
	zipped  func() *answer // likewise made when first wanted; nil where compressing gains nothing
}

// answer is a file's body in one encoding, and its headers, which requests share.
type answer struct {
	header http.Header
	etag   string
	body   []byte
}

// newFile returns a file whose body is made by a function that may be called by any request. With an error it
// returns what is to be shown instead.
func newFile(contentType string, status int, body func() ([]byte, error)) *file {
	return &file{sync.OnceValue(func() *made {
		body, err := body()
		m := &made{err: err, status: status}
		if err != nil {
			m.status = http.StatusInternalServerError
		}
		sum := sha256.Sum256(body)
		m.version = hex.EncodeToString(sum[:6])
		m.plain = newAnswer(contentType, m.version, body)
		m.zipped = sync.OnceValue(func() *answer {
			if !compressible(contentType) {
				return nil
			}
			a := newAnswer(contentType, m.version+"-gzip", compress(body))
			a.header["Content-Encoding"] = []string{"gzip"}
			return a
		})
		return m
	})}
}

func newAnswer(contentType, tag string, body []byte) *answer {
	etag := `"` + tag + `"`
	return &answer{etag: etag, body: body, header: http.Header{
		"Content-Type":   {contentType},
		"Content-Length": {strconv.Itoa(len(body))},
		"Etag":           {etag},
		"Vary":           {"Accept-Encoding"},
	}}
}

func compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || slices.Contains([]string{
		"application/json", "application/xml", "application/atom+xml", "image/svg+xml", "application/javascript",
	}, kind)
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid, and a Buffer takes everything
	_, _ = w.Write(body)
	_ = w.Close()
	return out.Bytes()
}

var ( // as header values, never changed
	// immutable is for addresses that hold the content's version.
	immutable = []string{"public, max-age=31536000, immutable"}
	// revalidate lets a browser keep a page but ask whether it is still the same.
	revalidate = []string{"no-cache"}
	noStore    = []string{"no-store"}
)

// ServeHTTP answers with the file, compressed where the client takes it.
func (f *file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m := f.made()
	a := m.plain
	if acceptsGzip(r) {
		if zipped := m.zipped(); zipped != nil {
			a = zipped
		}
	}
	header := w.Header()
	maps.Copy(header, a.header)
	header["Cache-Control"] = m.cacheControl(r)
	if m.status == http.StatusOK && r.Header.Get("If-None-Match") == a.etag {
		delete(header, "Content-Length")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.WriteHeader(m.status)
	_, _ = w.Write(a.body) // a reader that went away is no fault of ours
}

func (m *made) cacheControl(r *http.Request) []string {
	switch {
	case m.status != http.StatusOK:
		return noStore
	case r.URL.RawQuery == "v="+m.version:
		return immutable
	}
	return revalidate
}

// acceptsGzip understands the header's only forms that browsers and curl send: an encoding is named, and not refused with q=0.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.TrimSpace(q) != "q=0"
		}
	}
	return false
}
