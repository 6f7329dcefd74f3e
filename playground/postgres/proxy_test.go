package postgres_test

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A proxy stands between a Server and PostgreSQL, and can make it seem gone in several ways.
type proxy struct {
	t       testing.TB
	target  *pgx.ConnConfig
	network string
	address string

	mu    sync.Mutex
	gate  *gate  // of connections from now on
	last  string // what the last thing has in it that passes, if not empty
	ln    net.Listener
	conns map[net.Conn]bool
}

// A gate is what connections pass, unless it is shut.
type gate struct{ sync.Mutex }

// newProxy starts a proxy to the tests' server.
func newProxy(t testing.TB) *proxy { return newProxyAt(t, "tcp", "127.0.0.1:0") }

func newProxyAt(t testing.TB, network, address string) *proxy {
	t.Helper()
	target, err := pgx.ParseConfig(operator(t))
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{t: t, target: target, network: network, address: address, gate: new(gate), conns: make(map[net.Conn]bool)}
	p.listen()
	t.Cleanup(p.close)
	return p
}

// url returns the operator's URL by way of the proxy.
func (p *proxy) url() string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(p.target.User, p.target.Password), Host: p.address, Path: p.target.Database}
	return u.String()
}

// listen lets new connections through.
func (p *proxy) listen() {
	ln, err := net.Listen(p.network, p.address)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.address, p.ln = ln.Addr().String(), ln
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
}

// serve connects one client with the server.
func (p *proxy) serve(client net.Conn) {
	network, address := pgconn.NetworkAddress(p.target.Host, p.target.Port)
	server, err := net.Dial(network, address)
	if err != nil {
		client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client], p.conns[server] = true, true
	gate := p.gate
	p.mu.Unlock()
	var both sync.WaitGroup
	pass := func(to, from net.Conn) {
		io.Copy(to, held{p, gate, from})
		to.Close()
		from.Close()
	}
	both.Go(func() { pass(server, client) })
	both.Go(func() { pass(client, server) })
	both.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, client)
	delete(p.conns, server)
}

// held hands on nothing that it has read, not even the end, while the gate is shut.
type held struct {
	p    *proxy
	gate *gate
	net.Conn
}

func (h held) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	h.gate.Lock()
	h.gate.Unlock()
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	if h.p.last != "" && bytes.Contains(b[:n], []byte(h.p.last)) {
		h.p.last = ""
		h.p.shut()
	}
	return n, err
}

// cut ends all connections, as a server does that restarts at once.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.conns {
		conn.Close()
	}
}

// close ends all connections and refuses new ones.
func (p *proxy) close() {
	p.ln.Close()
	p.cut()
}

// freeze lets nothing through, though it accepts connections, until thaw.
func (p *proxy) freeze() { p.gate.Lock() }

func (p *proxy) thaw() { p.gate.Unlock() }

// lose lets nothing more through on connections that there are, and neither side notices.
func (p *proxy) lose() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut()
}

// loseAt does so as soon as something has passed that has text in it.
func (p *proxy) loseAt(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = text
}

func (p *proxy) shut() {
	lost := p.gate
	lost.Lock()
	p.t.Cleanup(lost.Unlock)
	p.gate = new(gate)
}

// port returns the port that no error is to tell.
func (p *proxy) port() string {
	_, port, _ := net.SplitHostPort(p.address)
	if _, err := strconv.Atoi(port); err != nil {
		p.t.Fatal(err)
	}
	return port
}
