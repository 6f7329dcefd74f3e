package main

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
)

// policy lets a page load from its own site and nothing else. Nothing unsafe
// is allowed but compiling WebAssembly, which runs demos in the browser.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " + ownFrames

// ownFrames keeps pages out of frames.
const ownFrames = "frame-ancestors 'none'"

// embedded reports whether a path is that of a stage alone.
func embedded(path string) bool {
	return strings.HasPrefix(path, "/embed/") || strings.HasPrefix(path, "/zh/embed/")
}

// securityHeaders go with every answer.
func securityHeaders(next http.Handler) http.Handler {
	fixed := http.Header{ // made once: answers share the values
		"Content-Security-Policy":      {policy},
		"Cross-Origin-Opener-Policy":   {"same-origin"},
		"Cross-Origin-Resource-Policy": {"same-origin"},
		"Permissions-Policy":           {"camera=(), geolocation=(), microphone=()"},
		"Referrer-Policy":              {"strict-origin-when-cross-origin"},
		"X-Content-Type-Options":       {"nosniff"},
		"X-Frame-Options":              {"DENY"},
	}
	framed := fixed.Clone() // any page may put a stage into a frame: it does nothing there that a link to it could not
	framed.Set("Content-Security-Policy", strings.Replace(policy, ownFrames, "frame-ancestors *", 1))
	framed.Set("Cross-Origin-Resource-Policy", "cross-origin")
	framed.Del("X-Frame-Options")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if embedded(r.URL.Path) {
			maps.Copy(w.Header(), framed)
		} else {
			maps.Copy(w.Header(), fixed)
		}
		next.ServeHTTP(w, r)
	})
}

// localHosts are the names under which a browser on this machine reaches it.
var localHosts = []string{"localhost", "127.0.0.1", "::1"}

// allowHosts answers only requests that name one of the hosts. Without it, a
// foreign page could make its own name resolve to this machine and use the
// server as if it were its own (DNS rebinding).
func allowHosts(hosts []string, next http.Handler) http.Handler {
	if hosts == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != healthPath && !slices.Contains(hosts, hostName(r.Host)) {
			writeError(w, http.StatusForbidden, "this server does not answer to the host of this request; its operator can add it with -host NAME")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func hostName(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// sameOrigin refuses requests that another site's page sends.
func sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, http.StatusForbidden, "programs can only be run from this site's own pages")
	}))
	return guard.Handler(next)
}

// writeError answers with {"error": "..."}.
func writeError(w http.ResponseWriter, status int, message string) {
	body, _ := json.Marshal(map[string]string{"error": message}) // strings always marshal
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
