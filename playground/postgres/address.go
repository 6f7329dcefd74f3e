package postgres

import (
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Why an address cannot be used. The address itself is never quoted: what is wrong with it may be
// that a password is where something else should be.
var (
	errAddress = errors.New("the address can be read neither as postgres://user:password@host:port/database, " +
		"where a password's @ : / ? # % are %40 %3A %2F %3F %23 %25, nor as host=... user=... password=... dbname=...")
	errFile    = errors.New("a file that the address or the environment names (sslrootcert, sslcert, sslkey) cannot be read")
	errService = errors.New("service files are not supported; give the address itself")
)

// An address is where the operator's server is, and how one talks to it.
type address struct {
	config *pgx.ConnConfig
	text   string     // for people: postgres://app:xxxxx@127.0.0.1:5432/course
	hosts  []host     // to be tried in this order
	way    url.Values // settings of the connection that are not the operator's own, but go for all
}

// A host is a name or an IP address, or the folder of a Unix socket.
type host struct{ name, port string }

// parseAddress reads a URL or keyword=value pairs.
func parseAddress(text string) (*address, error) {
	written := options(text)
	if written["service"] != "" || os.Getenv("PGSERVICE") != "" {
		return nil, errService
	}
	config, err := pgx.ParseConfig(text)
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, errFile
	}
	if err != nil || misread(text, config) {
		return nil, errAddress
	}
	config.ConnectTimeout = connectTime
	for key := range config.RuntimeParams {
		if strings.HasPrefix(key, "pool_") { // for pgxpool, in an address that an application uses too
			delete(config.RuntimeParams, key)
		}
	}
	a := &address{config: config, way: way(written)}
	a.hosts = append(a.hosts, host{config.Host, strconv.Itoa(int(config.Port))})
	for _, f := range config.Fallbacks {
		next := host{f.Host, strconv.Itoa(int(f.Port))}
		if next != a.hosts[len(a.hosts)-1] { // the same again is for without TLS, or with
			a.hosts = append(a.hosts, next)
		}
	}
	a.text = a.masked()
	return a, nil
}

// misread reports whether the driver may have taken a part of a password for something else.
func misread(text string, config *pgx.ConnConfig) bool {
	if rest, ok := cutScheme(text); ok {
		if i := strings.IndexAny(rest, "@/"); i >= 0 && rest[i] == '@' {
			rest = rest[i+1:]
		}
		path, _, _ := strings.Cut(rest, "?")
		if strings.Contains(path, "@") {
			return true
		}
	}
	for key := range config.RuntimeParams {
		if plain(key) != key {
			return true
		}
	}
	odd := !possible(config.Host)
	for _, f := range config.Fallbacks {
		odd = odd || !possible(f.Host)
	}
	return odd
}

// possible reports whether there can be a host of this name.
func possible(host string) bool {
	if filepath.IsAbs(host) {
		host = strings.NewReplacer("/", "", " ", "", "+", "", "~", "").Replace(host)
	}
	ip, zone, _ := strings.Cut(host, "%")
	return net.ParseIP(ip) != nil && plain(zone) == zone || plain(host) == host
}

// plain returns s if everything in it is harmless, and a mask otherwise: a name with an = or @ in
// it is more likely a part of an address that went astray.
func plain(s string) string {
	if !regexp.MustCompile(`^[\pL\pN_.-]*$`).MatchString(s) {
		return mask
	}
	return s
}

// mask stands for what is not shown. It is what package url and the driver use.
const mask = "xxxxx"

// masked returns the address as a URL without secrets.
func (a *address) masked() string {
	user := plain(a.config.User)
	if a.config.Password != "" {
		user += ":" + mask
	}
	database := plain(a.config.Database)
	if database == "" {
		database = plain(a.config.User) // PostgreSQL's default
	}
	var hosts []string
	for _, h := range a.hosts {
		if filepath.IsAbs(h.name) {
			return "postgres://" + user + "@/" + database + "?host=" + h.name + "&port=" + h.port
		}
		hosts = append(hosts, net.JoinHostPort(h.name, h.port))
	}
	return "postgres://" + user + "@" + strings.Join(hosts, ",") + "/" + database
}

// place returns the URL of a place. Hosts are among the options, because there they may be several,
// of any kind.
func (a *address) place(database, role, password string) string {
	query := url.Values{"connect_timeout": {strconv.Itoa(int(connectTime.Seconds()))}}
	for key, values := range a.way {
		query[key] = values
	}
	var names, ports []string
	for _, h := range a.hosts {
		names, ports = append(names, h.name), append(ports, h.port)
	}
	query.Set("host", strings.Join(names, ","))
	query.Set("port", strings.Join(ports, ","))
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(role, password),
		Path:     "/" + database,
		RawQuery: strings.ReplaceAll(query.Encode(), "+", "%20"), // the driver takes a + for a +
	}
	return u.String()
}
