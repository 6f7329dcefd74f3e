package main

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
	"interleave/views"
)

// wasmFolder is where the files lie with which readers' browsers run demos.
const wasmFolder = "wasm/"

// browserBuildTime is how long a reader waits for a program that is not yet built: the first one on a
// machine has the standard library compiled for browsers.
const browserBuildTime = 5 * time.Minute

// browserPrograms are the programs that a site offers to browsers, by name below wasmFolder.
func browserPrograms(course *lessons.Course) map[string]playground.Program {
	toolbox := wasm.Toolbox()
	programs := map[string]playground.Program{wasm.Name(toolbox): toolbox}
	for _, demo := range demos(course) {
		if prog := program(demo, lessons.Go); !demo.Cores {
			programs[wasm.Name(prog)] = prog
		}
	}
	return programs
}

// browserOf is what pages say of those programs.
func browserOf(programs map[string]playground.Program) *views.Browser {
	return &views.Browser{
		Exec:    wasmFolder + wasm.ExecName(),
		Toolbox: wasmFolder + wasm.Name(wasm.Toolbox()),
		Go:      runtime.Version(),
		Program: func(demo *lessons.Demo, language lessons.Language) string {
			if language != lessons.Go {
				return ""
			}
			name := wasm.Name(program(demo, lessons.Go))
			if _, ok := programs[name]; !ok {
				return ""
			}
			return wasmFolder + name
		},
	}
}

// sizes are those, in bytes, of the files below wasmFolder that have been made, by their paths.
func sizes(files *wasm.Files, programs map[string]playground.Program) map[string]int64 {
	out := map[string]int64{}
	if files == nil {
		return out
	}
	for name, prog := range programs {
		if size := files.Size(prog); size > 0 {
			out[wasmFolder+name] = size
		}
	}
	if exec, err := files.Exec(); err == nil && len(out) > 0 {
		out[wasmFolder+wasm.ExecName()] = int64(len(exec))
	}
	return out
}

// browserFile answers with a file below wasmFolder, which it makes if nobody has wanted it before.
func (s *server) browserFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	prog, ok := s.pages.Load().programs[name]
	if !ok && name != wasm.ExecName() {
		s.notFound(w, r)
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(browserBuildTime))
	ctx, cancel := context.WithTimeout(r.Context(), browserBuildTime)
	defer cancel()
	body, contentType, err := s.makeBrowserFile(ctx, name, prog)
	switch {
	case errors.Is(err, playground.ErrUnavailable):
		writeError(w, http.StatusServiceUnavailable, err.Error())
		return
	case err != nil:
		if ctx.Err() == nil {
			s.log.Error("build for browsers", "file", name, "err", err)
		}
		writeError(w, http.StatusInternalServerError, "the program could not be built")
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header["Cache-Control"] = immutable
	_, _ = w.Write(body) // a reader that went away is no fault of ours
}

func (s *server) makeBrowserFile(ctx context.Context, name string, prog playground.Program) (body []byte, contentType string, err error) {
	if name == wasm.ExecName() {
		body, err = s.wasm.Exec()
		return body, "text/javascript; charset=utf-8", err
	}
	body, err = s.wasm.Program(ctx, prog)
	return body, "application/gzip", err
}
