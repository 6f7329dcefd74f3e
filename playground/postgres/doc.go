// Package postgres lends every run of a demo a place of its own on the operator's PostgreSQL
// server, and takes it away afterwards.
//
// A [Place] is a role and a schema of the same name. The role has a random password, may create
// objects in its schema and nowhere else, reads no other place's, and is limited in its connections
// and in how long a statement, a lock or an idle transaction of it may last. A demo that has the
// place's URL needs to know nothing of all this: it says CREATE TABLE, and has it in its own schema.
//
//	server, err := postgres.Open(ctx, "postgres://app:secret@127.0.0.1/course")
//	place, err := server.Lend(ctx) // waits while as many are lent as the server has room for
//	run(place.URL())
//	place.Return() // also when the program was killed in the middle of something
//
// # What the operator provides
//
// PostgreSQL 15 or later, a database, and a role that may create roles and, in that database,
// schemas; it need not be a superuser:
//
//	CREATE ROLE app LOGIN CREATEROLE PASSWORD 'secret';
//	CREATE DATABASE course OWNER app;
//
// The server has to let the roles of places in with their passwords (scram-sha-256 or md5 in
// pg_hba.conf; peer does not), which [Open] tries out. There may be no pooler in between that shares
// sessions among its clients.
//
// # What is left behind
//
// Nothing. [Place.Return] ends the role's sessions, drops all that it owns, and the role. What fails
// is tried again at the next Lend and at Close. A Server that is killed leaves its places to the
// next Open by the same role on the same database: while a Server lives, its connection holds an
// advisory lock, which PostgreSQL frees when the connection ends, in whatever way it ends. The name
// of a place tells the lock of its Server, and what belongs to a lock that is free is nobody's any
// more. Transactions that a demo has prepared for two-phase commit would not be found; PostgreSQL
// allows none unless it is told to.
//
// # What goes wrong
//
// The server may stop, restart or freeze at any time. Nobody waits longer for it than a few seconds,
// everybody is told so with [ErrGone], and once it is back the next Lend connects anew.
//
// No text that comes out of this package has the operator's password in it, or a place's, but for
// [Place.URL]. Errors say in words of our own what went wrong and wrap none of the driver's, whose
// texts and fields hold more than is meant for a page; see fault.go.
package postgres
