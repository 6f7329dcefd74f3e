package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// file is an answer that is known beforehand, in memory.
type file struct {
	status      int
	contentType string
	body        []byte
	version     string               // of the body
	compressed  func() (gzip []byte) // made when first wanted; nil where it gains nothing
}

func newFile(contentType string, body []byte) *file {
	sum := sha256.Sum256(body)
	f := &file{status: http.StatusOK, contentType: contentType, body: body, version: hex.EncodeToString(sum[:6])}
	f.compressed = sync.OnceValue(func() []byte {
		if !compressible(contentType) {
			return nil
		}
		return compress(body)
	})
	return f
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

const (
	// immutable is for addresses that hold the content's version.
	immutable = "public, max-age=31536000, immutable"
	// revalidate lets a browser keep a page but ask whether it is still the same.
	revalidate = "no-cache"
)

// ServeHTTP answers with the file, compressed where the client takes it.
func (f *file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["Content-Type"] = []string{f.contentType}
	header["Vary"] = []string{"Accept-Encoding"}
	body, etag := f.body, `"`+f.version+`"`
	if acceptsGzip(r) {
		if zipped := f.compressed(); zipped != nil {
			body, etag = zipped, `"`+f.version+`-gzip"`
			header["Content-Encoding"] = []string{"gzip"}
		}
	}
	header["Etag"] = []string{etag}
	header["Cache-Control"] = []string{f.cacheControl(r)}
	if f.status == http.StatusOK && r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(f.status)
	_, _ = w.Write(body) // a reader that went away is no fault of ours
}

func (f *file) cacheControl(r *http.Request) string {
	switch {
	case f.status != http.StatusOK:
		return "no-store"
	case r.URL.RawQuery == "v="+f.version:
		return immutable
	}
	return revalidate
}

// acceptsGzip understands the header's only forms that browsers and curl send:
// gzip is named, and not refused with q=0.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.TrimSpace(q) != "q=0"
		}
	}
	return false
}
