package postgres_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"interleave/playground/postgres"
)

// soon is how long anything may take when the server is gone, a busy machine's slowness included.
const soon = 8 * time.Second

// wantGoneErr fails the test unless err is an ErrGone whose text is one sentence for a page.
func wantGoneErr(t *testing.T, err error, p *proxy) {
	t.Helper()
	if !errors.Is(err, postgres.ErrGone) {
		t.Errorf("%v, want an ErrGone", err)
		return
	}
	text := err.Error()
	if !regexp.MustCompile(`^PostgreSQL cannot be reached: [a-z ]+$`).MatchString(text) {
		t.Errorf("%q is not a sentence for a page", text)
	}
	for _, secret := range []string{p.target.User, p.target.Password, "127.0.0.1", p.port()} {
		if secret != "" && strings.Contains(" "+text+" ", " "+secret+" ") {
			t.Errorf("%q tells %q", text, secret)
		}
	}
}

// wantAllTold fails the test unless all who want a place are told soon that the server is gone.
func wantAllTold(t *testing.T, s *postgres.Server, p *proxy) {
	t.Helper()
	begun := time.Now()
	errs := make(chan error)
	const runs = 10 // more than there is room for
	for range runs {
		go func() {
			_, err := s.Lend(context.Background())
			errs <- err
		}()
	}
	for range runs {
		wantGoneErr(t, <-errs, p)
	}
	if took := time.Since(begun); took > soon {
		t.Errorf("it took %v to tell all", took)
	}
}

// TestGone: when the server is gone all are told so soon, and when it is back all goes on, and what
// could not be dropped meanwhile is.
func TestGone(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct{ leave, comeBack func(p *proxy) }{
		"closed":            {(*proxy).close, (*proxy).listen},
		"frozen":            {(*proxy).freeze, (*proxy).thaw},
		"frozen and closed": {(*proxy).freeze, func(p *proxy) { p.close(); p.thaw(); p.listen() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			admin := connect(t, operator(t))
			p := newProxy(t)
			s := open(t, p.url())
			lent := lend(t, s)
			place := relicOf(t, admin, lent.URL())

			way.leave(p)
			wantAllTold(t, s, p)
			begun := time.Now()
			lent.Return()
			if took := time.Since(begun); took > soon {
				t.Errorf("it took %v to return a place", took)
			}
			if left := place.left(t, admin); left == "" {
				t.Fatal("the place has been dropped without a server")
			}

			way.comeBack(p)
			next, err := s.Lend(t.Context()) // at once
			if err != nil {
				t.Fatal(err)
			}
			defer next.Return()
			do(t, connect(t, next.URL()), "CREATE TABLE mine (id int)")
			place.wantGone(t, admin)
		})
	}
}

// TestFrozenStop: who asks a frozen server for a place can stop waiting at any time, and so can the
// whole site.
func TestFrozenStop(t *testing.T) {
	admin := connect(t, operator(t))
	p := newProxy(t)
	s, err := postgres.Open(t.Context(), p.url())
	if err != nil {
		t.Fatal(err)
	}
	lent, err := s.Lend(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	place := relicOf(t, admin, lent.URL())
	p.freeze()
	cause := errors.New("stopped")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, cause)
	defer cancel()
	begun := time.Now()
	if _, err := s.Lend(ctx); err != cause {
		t.Errorf("%v, want the cause of the context's end", err)
	}
	if took := time.Since(begun); took > time.Second {
		t.Errorf("it took %v to stop waiting", took)
	}
	begun = time.Now()
	err = s.Close()
	if took := time.Since(begun); took > 2*soon {
		t.Errorf("it took %v to close", took)
	}
	if err == nil || !strings.Contains(err.Error(), place.name+" is left to the next start") {
		t.Errorf("closed with %v", err)
	}
	wantNoGoroutines(t)
	p.close()
	p.thaw()
	eventually(t, "sweep", func() bool {
		open(t, operator(t)).Close()
		return place.left(t, admin) == ""
	})
}

// TestRestart: a connection that has ended unnoticed is replaced at once, and with it the lock, so
// that others leave alone what is lent.
func TestRestart(t *testing.T) {
	admin := connect(t, operator(t))
	p := newProxy(t)
	s := open(t, p.url())
	lent := lend(t, s)
	const holder = `SELECT coalesce(min(pid), 0) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
		AND lpad(to_hex(classid::bigint), 8, '0') || lpad(to_hex(objid::bigint), 8, '0') = substr($1, 20, 16)`
	first := ask[int](t, admin, holder, name(t, lent.URL()))
	if first == 0 {
		t.Fatal("nobody has the lock")
	}
	for what, end := range map[string]func(){
		"cut": p.cut,
		"terminated": func() {
			do(t, admin, "SELECT pg_terminate_backend($1)", ask[int](t, admin, holder, name(t, lent.URL())))
		},
	} {
		end()
		next, err := s.Lend(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		next.Return()
		second := ask[int](t, admin, holder, name(t, lent.URL()))
		if second == 0 || second == first {
			t.Errorf("%s: the lock is held by %d, and was by %d", what, second, first)
		}
		first = second
		open(t, operator(t)).Close()
		do(t, connect(t, lent.URL()), "CREATE TABLE "+what+" (id int)")
	}
}

// TestGhost: as long as PostgreSQL believes a connection alive that has been lost, its lock protects
// the places of before, and later ones have another.
func TestGhost(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	s := open(t, p.url())
	before := lend(t, s)
	p.lose()
	after := lend(t, s)
	if name(t, before.URL())[:len("interleave_")+24] == name(t, after.URL())[:len("interleave_")+24] {
		t.Errorf("%s and %s have the same lock", name(t, before.URL()), name(t, after.URL()))
	}
	open(t, operator(t)).Close()
	for _, place := range []*postgres.Place{before, after} {
		do(t, connect(t, place.URL()), "CREATE TABLE mine (id int)")
	}
}

// TestLendLeft: a place that is made for somebody who has left meanwhile is returned.
func TestLendLeft(t *testing.T) {
	admin := connect(t, operator(t))
	p := newProxy(t)
	s := open(t, p.url())
	first := lend(t, s)
	server := strings.TrimSuffix(name(t, first.URL()), "2") // 1 was Open's own
	first.Return()
	p.freeze()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Lend(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the context's end", err)
	}
	p.thaw()
	for range room(t) { // all that there are
		lend(t, s)
	}
	const query = "SELECT count(*) FROM pg_roles WHERE starts_with(rolname::text, $1)"
	if n := ask[int](t, admin, query, server); n != room(t) {
		t.Errorf("there are %d places, and %d lent", n, room(t))
	}
}

// TestHalfMade: a place is dropped later of which nobody has heard whether it could be made.
func TestHalfMade(t *testing.T) {
	t.Parallel()
	admin := connect(t, operator(t))
	p := newProxy(t)
	s := open(t, p.url())
	before := lend(t, s)
	half := strings.TrimSuffix(name(t, before.URL()), "2") + "3"
	p.loseAt("CREATE ROLE")
	_, err := s.Lend(t.Context())
	wantGoneErr(t, err, p)
	const query = "SELECT count(*) FROM pg_roles WHERE rolname = $1"
	if ask[int](t, admin, query, half) != 1 {
		t.Fatalf("%s has not been made", half)
	}
	lend(t, s)
	if ask[int](t, admin, query, half) != 0 {
		t.Errorf("%s is still there", half)
	}
}
