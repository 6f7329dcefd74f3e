package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzip"

	"interleave/lessons"
	"interleave/playground"
)

// compilePath is where readers' programs are compiled.
const compilePath = "/compile"

// findingsHeader carries what vet has found, as base64 of JSON, beside a binary.
const findingsHeader = "X-Findings"

// maxCompileBody is more than any program that is compiled needs as JSON, where a character takes six bytes at most.
const maxCompileBody = 6*playground.MaxSource + 4<<10

// kitTime is how long a reader waits for the kit of a server that has just been installed.
const kitTime = 5 * time.Minute

// compileRequest is the body of /compile.
type compileRequest struct {
	Files programFiles `json:"files"`
}

// programFiles are the texts of files by name; no name is there twice.
type programFiles map[string][]byte

func (f *programFiles) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return errors.New("files are an object of texts by name")
	}
	*f = programFiles{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var text string
		if err := decoder.Decode(&text); err != nil {
			return err
		}
		if _, twice := (*f)[name.(string)]; twice { // a key of an object is a string
			return fmt.Errorf("file %q is there twice", name)
		}
		(*f)[name.(string)] = []byte(text)
	}
	return nil
}

// compile compiles a reader's own program for browsers: the answer is the binary, with what vet has found in a header,
// or else {"findings":[...]}. Nothing that a reader wrote is ever run here.
func (s *server) compile(w http.ResponseWriter, r *http.Request) {
	files, err := readProgram(w, r)
	if err != nil {
		writeBad(w, err)
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(kitTime))
	compiled, err := s.compiled(r.Context(), files)
	if err != nil {
		s.writeFailed(w, r, err)
		return
	}
	writeCompiled(w, r, compiled)
}

func (s *server) compiled(ctx context.Context, files map[string][]byte) (*playground.Compiled, error) {
	kit, err := s.kit(ctx)
	if err != nil {
		return nil, fmt.Errorf("make the kit: %w", err)
	}
	return s.playground.Compile(ctx, kit, files)
}

// formatPath is where Go files are formatted.
const formatPath = "/format"

// formatRequest is the body of /format.
type formatRequest struct {
	Name  string       `json:"name"` // of the file, which is one of these
	Files programFiles `json:"files"`
}

// format formats a file of a reader's own program, and organises its imports.
func (s *server) format(w http.ResponseWriter, r *http.Request) {
	var request formatRequest
	if err := readJSON(w, r, &request); err != nil {
		writeBad(w, err)
		return
	}
	text, ok := request.Files[request.Name]
	if !ok || len(text) > playground.MaxSource {
		writeBad(w, fmt.Errorf("name %q: it takes the name of one of the files, of %d bytes at most", short(request.Name), playground.MaxSource))
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(kitTime))
	kit, err := s.kit(r.Context())
	var answer playground.Formatted
	if err == nil {
		answer, err = s.playground.Format(r.Context(), kit, request.Name, request.Files)
	}
	if err != nil {
		s.writeFailed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(answer) // a reader that went away is no fault of ours
}

// writeFailed says why a reader's program was neither compiled nor formatted, through no fault of its own.
func (s *server) writeFailed(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, playground.ErrBusy):
		writeBusy(w)
	case errors.Is(err, playground.ErrUnavailable), errors.Is(err, playground.ErrClosed):
		writeError(w, http.StatusServiceUnavailable, err.Error())
	default:
		if r.Context().Err() == nil {
			s.log.Error(r.URL.Path, "err", err)
		}
		writeError(w, http.StatusInternalServerError, "the program could not be worked on; the server's log says why")
	}
}

// kit is what programs are compiled with; whoever waits for it waits a while at most.
func (s *server) kit(ctx context.Context) (*playground.Kit, error) {
	ctx, cancel := context.WithTimeout(ctx, kitTime)
	defer cancel()
	return s.playground.Kit(ctx, library(s.pages.Load().course))
}

// library is what readers' programs may import: what the course's own do.
func library(course *lessons.Course) playground.Library {
	module, imports := course.Modules()
	return playground.Library{Module: module, Packages: imports}
}

// readProgram reads the files of a program. An error is a badRequest.
func readProgram(w http.ResponseWriter, r *http.Request) (map[string][]byte, error) {
	var request compileRequest
	err := readJSON(w, r, &request)
	return request.Files, err
}

// readJSON reads a body that carries a program. An error is a badRequest.
func readJSON(w http.ResponseWriter, r *http.Request, request any) error {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" {
		return badRequest{http.StatusUnsupportedMediaType, errors.New("send the program as it is, without Content-Encoding")}
	}
	body, err := readBody(w, r, maxCompileBody)
	if err != nil {
		return err
	}
	if err := decodeStrictly(body, request); err != nil {
		return badRequest{http.StatusBadRequest, fmt.Errorf(`the body must be like {"files":{"main.go":"package main ..."}}: %s`, short(err.Error()))}
	}
	return nil
}

// writeCompiled answers with what came of compiling.
func writeCompiled(w http.ResponseWriter, r *http.Request, compiled *playground.Compiled) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	findings, _ := json.Marshal(compiled.Findings) // texts and numbers always marshal
	if compiled.Binary == nil {
		header.Set("Content-Type", "application/json")
		fmt.Fprintf(w, "{\"findings\":%s}\n", findings)
		return
	}
	header.Set(findingsHeader, base64.StdEncoding.EncodeToString(findings))
	header.Set("Content-Type", "application/wasm")
	if !acceptsGzip(r) {
		_, _ = w.Write(compiled.Binary) // a reader that went away is no fault of ours
		return
	}
	header.Set("Content-Encoding", "gzip")
	body, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is valid
	_, _ = body.Write(compiled.Binary)
	_ = body.Close()
}
