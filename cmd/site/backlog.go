package main

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"interleave/lessons"
	"interleave/playground"
	"interleave/playground/wasm"
)

// backlog is the demos that are to be built beforehand, so that most readers never wait for the compiler:
// those of the lessons that readers open first, the others in reading order.
type backlog struct {
	mu    sync.Mutex
	demos []*lessons.Demo
}

func (b *backlog) fill(demos []*lessons.Demo) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.demos = demos
}

// take returns the next demo, or nil.
func (b *backlog) take() *lessons.Demo {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.demos) == 0 {
		return nil
	}
	demo := b.demos[0]
	b.demos = b.demos[1:]
	return demo
}

// hurry moves the demos of a lesson to the front.
func (b *backlog) hurry(slug string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.demos) == 0 {
		return
	}
	var wanted, others []*lessons.Demo
	for _, demo := range b.demos {
		if demo.Lesson.Slug == slug {
			wanted = append(wanted, demo)
		} else {
			others = append(others, demo)
		}
	}
	b.demos = slices.Concat(wanted, others)
}

// buildAll builds every demo for this machine, and then for browsers.
func (s *server) buildAll(ctx context.Context) {
	s.buildHere(ctx)
	if s.wasm != nil && ctx.Err() == nil {
		s.buildForBrowsers(ctx)
		s.buildKit(ctx)
	}
}

// buildKit compiles what readers' own programs are compiled with, and then the linker that spares them time.
func (s *server) buildKit(ctx context.Context) {
	began := time.Now()
	_, err := s.playground.Kit(ctx, library(s.pages.Load().course))
	switch {
	case ctx.Err() != nil, errors.Is(err, playground.ErrUnavailable):
		return
	case err != nil:
		s.log.Error("compile the library for browsers", "err", err)
		return
	}
	s.log.Info("readers' own programs can be compiled", "took", time.Since(began).Round(time.Millisecond))
	if err := s.playground.PrepareLinker(ctx); err != nil && ctx.Err() == nil {
		s.log.Warn("readers' own programs are linked by Go's own linker, which takes longer", "err", err)
	}
}

// buildHere builds every demo for this machine. The first is built alone, because it compiles what all need of the standard
// library; then as many at once as there are processors.
func (s *server) buildHere(ctx context.Context) {
	began := time.Now()
	s.backlog.fill(slices.DeleteFunc(demos(s.pages.Load().course), func(demo *lessons.Demo) bool {
		return s.playground.Built(program(demo, lessons.Go))
	}))
	var failed atomic.Int32
	next := func() bool {
		demo := s.backlog.take()
		if demo == nil || ctx.Err() != nil {
			return false
		}
		if s.playground.Can(program(demo, lessons.Go)) != nil {
			return false
		}
		if !s.prepare(ctx, demo) {
			failed.Add(1)
		}
		return true
	}
	if next() {
		var workers sync.WaitGroup
		for range runtime.NumCPU() {
			workers.Go(func() {
				for next() {
				}
			})
		}
		workers.Wait()
	}
	s.tellBuilt(ctx, time.Since(began), int(failed.Load()))
}

// buildForBrowsers builds every demo for browsers, one at a time, since nobody may want them. The toolbox is first: it
// has what all need of the standard library compiled.
func (s *server) buildForBrowsers(ctx context.Context) {
	began := time.Now()
	p := s.pages.Load()
	s.backlog.fill(slices.DeleteFunc(demos(p.course), func(demo *lessons.Demo) bool {
		prog, ok := p.programs[wasm.Name(program(demo, lessons.Go))]
		return !ok || s.wasm.Size(prog) > 0
	}))
	if _, err := s.wasm.Program(ctx, wasm.Toolbox()); errors.Is(err, playground.ErrUnavailable) {
		return
	}
	n := 0
	for demo := s.backlog.take(); demo != nil && ctx.Err() == nil; demo = s.backlog.take() {
		n++
		if _, err := s.wasm.Program(ctx, program(demo, lessons.Go)); err != nil && ctx.Err() == nil {
			s.log.Error("build for browsers", "demo", demo.ID(), "err", err)
		}
	}
	if n > 0 && ctx.Err() == nil {
		s.log.Info("all demos are ready for browsers", "took", time.Since(began).Round(time.Millisecond))
	}
}

// prepare builds one demo, and tells whether it could.
func (s *server) prepare(ctx context.Context, demo *lessons.Demo) bool {
	start := time.Now()
	err := s.playground.Prepare(ctx, program(demo, lessons.Go))
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.log.Error("build", "demo", demo.ID(), "err", err)
		return false
	default:
		s.log.Info("built", "demo", demo.ID(), "took", time.Since(start).Round(time.Millisecond))
	}
	return true
}

// tellBuilt logs how building all demos went.
func (s *server) tellBuilt(ctx context.Context, took time.Duration, failed int) {
	missing := 0
	for _, demo := range demos(s.pages.Load().course) {
		if s.playground.Can(program(demo, lessons.Go)) != nil {
			missing++
		}
	}
	switch {
	case ctx.Err() != nil:
	case missing > 0:
		s.log.Warn("no Go here to build demos with: pages show recorded runs", "demos", missing)
	case failed > 0:
		s.log.Warn("some demos could not be built", "n", failed)
	default:
		s.log.Info("all demos are ready", "took", took.Round(time.Millisecond))
	}
}
