package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"interleave/lessons"
	"interleave/playground"
)

const (
	// maxRunBody is far more than any demo's flags need.
	maxRunBody = 64 << 10
	// bodyTime is how long a client may take to send them.
	bodyTime = 5 * time.Second
	// stallTime is how long a client may take to read what it is sent. A run's
	// whole output fits into the buffers, so only a dead client stalls.
	stallTime = 10 * time.Second
	// heartbeat keeps proxies from closing a stream that is silent.
	heartbeat = 15 * time.Second
	// retryAfter is a guess: most demos end within seconds.
	retryAfter = 3 * time.Second
)

// runRequest is the body of a run: an empty one means Go with all defaults.
type runRequest struct {
	Flags    map[string]string `json:"flags"`
	Language lessons.Language  `json:"language"`
	Database string            `json:"database"` // sqlite or postgres; empty: postgres where there is one
	Procs    int               `json:"procs"`    // processors that the program may use; 0: all
	Race     bool              `json:"race"`     // with Go's race detector
	Trace    *bool             `json:"trace"`    // false: without a timeline
}

// maxProcs is more than any machine that serves a course has; a program may ask for more
// processors than there are.
const maxProcs = 64

// settings are how the playground is to run the program, or what is wrong with them.
func (r runRequest) settings() (playground.Settings, error) {
	switch {
	case r.Procs < 0 || r.Procs > maxProcs:
		return playground.Settings{}, fmt.Errorf("procs %d: it takes 1 to %d, or 0 for all that there are", r.Procs, maxProcs)
	case r.Race && r.Language != lessons.Go:
		return playground.Settings{}, errors.New("race: only Go has a race detector")
	}
	return playground.Settings{Procs: r.Procs, Race: r.Race, Untraced: r.Trace != nil && !*r.Trace}, nil
}

// badRequest is a reader's mistake, and the status that says so.
type badRequest struct {
	status int
	error
}

// An order is what a request asks for.
type order struct {
	prog     playground.Program
	args     []string
	set      playground.Settings
	postgres bool // on a place of its own there
}

// run runs a demo and streams its events.
func (s *server) run(w http.ResponseWriter, r *http.Request) {
	demo := s.pages.Load().course.Demo(r.PathValue("lesson"), r.PathValue("demo"))
	if demo == nil {
		writeError(w, http.StatusNotFound, "no such demo; /course.json lists them")
		return
	}
	o, err := s.readRun(w, r, demo)
	if err != nil {
		writeBad(w, err)
		return
	}
	if demo.Interrupt {
		path, asked, done := s.stops.add()
		defer done()
		o.set.Interrupt = asked
		w.Header().Set(stopHeader, path)
	}
	if o.postgres {
		place, err := s.lend(r.Context())
		if err != nil {
			s.noPlace(w, demo, err)
			return
		}
		defer place.Return() // the program is gone when its events have ended
		o.set.Database.URL = place.URL()
	}
	events, err := s.playground.Run(r.Context(), o.prog, o.args, o.set)
	switch {
	case errors.Is(err, playground.ErrBusy):
		writeBusy(w)
	case errors.Is(err, playground.ErrUnavailable), errors.Is(err, playground.ErrClosed):
		writeError(w, http.StatusServiceUnavailable, err.Error())
	case err != nil:
		s.log.Error("run", "demo", demo.ID(), "err", err)
		writeError(w, http.StatusInternalServerError, "the program could not be started; the server's log says why")
	default:
		stream(w, events)
	}
}

// writeBad answers what cannot be read.
func writeBad(w http.ResponseWriter, err error) {
	bad := badRequest{http.StatusBadRequest, err}
	errors.As(err, &bad)
	writeError(w, bad.status, bad.Error())
}

func writeBusy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", strconv.Itoa(int(retryAfter.Seconds())))
	writeError(w, http.StatusTooManyRequests, "too many programs are running and waiting; try again in a moment")
}

// readRun reads what a request asks of a demo. An error is a badRequest.
func (s *server) readRun(w http.ResponseWriter, r *http.Request, demo *lessons.Demo) (o order, err error) {
	body, err := readBody(w, r, maxRunBody)
	if err != nil {
		return o, err
	}
	request, err := parseRun(body)
	if err == nil && demo.Sources[request.Language] == nil {
		err = fmt.Errorf("language %q: demo %s takes go or python", short(string(request.Language)), demo.ID())
	}
	if err == nil {
		o.set, err = request.settings()
	}
	if err == nil {
		o.postgres, err = s.onPostgres(demo, request)
	}
	if err == nil {
		o.args, err = demo.Args(request.Language, request.Flags)
	}
	if err != nil {
		return o, badRequest{http.StatusBadRequest, err}
	}
	o.prog = program(demo, request.Language)
	o.set.Database.Name = s.databaseName(demo, o.postgres)
	return o, nil
}

// readBody reads a body of at most so many bytes that is not slow.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTime)) // a writer without deadlines is a test's
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	switch tooLarge := (*http.MaxBytesError)(nil); {
	case errors.As(err, &tooLarge):
		return nil, badRequest{http.StatusRequestEntityTooLarge, fmt.Errorf("the body is larger than %d bytes", most)}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, badRequest{http.StatusRequestTimeout, errors.New("the body did not arrive in time")}
	case err != nil:
		return nil, badRequest{http.StatusBadRequest, errors.New("the body is not as long as announced, or not in chunks as announced")}
	}
	// Only now: net/http reads the rest of a body before it answers, and would wait for it for ever.
	_ = control.SetReadDeadline(time.Time{})
	return body, nil
}

// parseRun reads the body of a run.
func parseRun(body []byte) (runRequest, error) {
	request := runRequest{Language: lessons.Go}
	if len(bytes.TrimSpace(body)) == 0 {
		return request, nil
	}
	if err := decodeStrictly(body, &request); err != nil {
		return request, fmt.Errorf(`the body must be like {"flags":{"name":"value"},"language":"go"}: %s`, short(err.Error()))
	}
	return request, nil
}

// decodeStrictly reads the one JSON value of a body, which has no unknown fields.
func decodeStrictly(body []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(value)
	if _, end := decoder.Token(); err == nil && end != io.EOF {
		err = errors.New("more than one value")
	}
	return err
}

// short keeps what a client sent from filling an answer.
func short(text string) string {
	const most = 200
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}

// stream writes events as Server-Sent Events until the last. When the client
// is gone, the request's context ends the run, and the rest is drained.
func stream(w http.ResponseWriter, events <-chan playground.Event) {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // nginx must not hold events back
	control := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	w.WriteHeader(http.StatusOK)

	var batch bytes.Buffer
	for {
		select {
		case event, ok := <-events:
			if !ok {
				return
			}
			writeEvent(&batch, event)
			drain(&batch, events)
		case <-beat.C:
			batch.WriteString(": still running\n\n")
		}
		_ = control.SetWriteDeadline(time.Now().Add(stallTime))
		if _, err := w.Write(batch.Bytes()); err != nil || control.Flush() != nil {
			for range events { // the run ends with the request's context
			}
			return
		}
		batch.Reset()
	}
}

// maxBatch bounds what is written at once.
const maxBatch = 64 << 10

// drain adds the events that are there already, so that a flood of output costs
// few writes and a single line waits for none.
func drain(batch *bytes.Buffer, events <-chan playground.Event) {
	for batch.Len() < maxBatch {
		select {
		case event, ok := <-events:
			if !ok {
				return
			}
			writeEvent(batch, event)
		default:
			return
		}
	}
}

func writeEvent(w *bytes.Buffer, event playground.Event) {
	data, err := json.Marshal(event)
	if err != nil { // events hold only numbers and text
		panic(err)
	}
	fmt.Fprintf(w, "event: %s\ndata: %s\n\n", event.Kind(), data)
}
