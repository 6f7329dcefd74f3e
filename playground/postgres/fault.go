package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// refused is what a fault begins with if the server is there and says no.
const refused = "PostgreSQL has no place for this run"

// A fault is what went wrong with the server, in words of our own.
type fault struct {
	gone bool   // it is an ErrGone
	what string // what could not be done
	why  string // part of a sentence, without names, addresses and secrets
}

func (f *fault) Error() string { return f.what + ": " + f.why }

func (f *fault) Is(target error) bool { return f.gone && target == ErrGone }

// The SQLSTATEs that are told apart, from appendix A of PostgreSQL's manual.
const (
	readOnlyTransaction   = "25006"
	invalidAuthorization  = "28000"
	invalidPassword       = "28P01"
	invalidCatalogName    = "3D000"
	insufficientPrivilege = "42501"
	undefinedObject       = "42704"
	diskFull              = "53100"
	outOfMemory           = "53200"
	tooManyConnections    = "53300"
	lockNotAvailable      = "55P03"
	queryCanceled         = "57014"
	adminShutdown         = "57P01"
	crashShutdown         = "57P02"
	cannotConnectNow      = "57P03"
)

// reason says why the driver or the server failed. Nothing of the error's own text is in it: that
// may quote an address that was written wrongly, with the password in the wrong place.
func reason(err error) string {
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refusalReason(refusal.Code)
	}
	is := func(targets ...error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
	_, unnamed := errors.AsType[*net.DNSError](err)
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, unknown := errors.AsType[x509.HostnameError](err)
	switch {
	case is(syscall.ECONNREFUSED):
		return "connection refused"
	case pgconn.Timeout(err), is(context.DeadlineExceeded):
		return "no answer in time"
	case unnamed:
		return "no such host"
	case untrusted, unknown:
		return "its certificate is not trusted"
	case is(fs.ErrNotExist):
		return "there is no such socket"
	case is(fs.ErrPermission):
		return "permission denied"
	case is(io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE, net.ErrClosed, pgconn.ErrConnClosed):
		return "connection lost"
	case strings.Contains(err.Error(), "tls error"): // the driver has no other name for it
		return "no encrypted connection"
	}
	return "no connection"
}

// refusalReason says why the server refused.
func refusalReason(code string) string {
	switch code {
	case readOnlyTransaction:
		return "it can only be read"
	case invalidAuthorization:
		return "no such role, or not let in by pg_hba.conf"
	case invalidPassword:
		return "wrong password"
	case invalidCatalogName:
		return "no such database"
	case insufficientPrivilege:
		return "permission denied"
	case undefinedObject:
		return "an option is unknown"
	case diskFull:
		return "its disk is full"
	case outOfMemory:
		return "it is out of memory"
	case tooManyConnections:
		return "it has no connection free"
	case lockNotAvailable:
		return "somebody else keeps a lock"
	case queryCanceled:
		return "it took too long"
	case adminShutdown, crashShutdown:
		return "it is shutting down"
	case cannotConnectNow:
		return "it is starting up or shutting down"
	}
	return "it answered with SQLSTATE " + plain(code)
}
