# The network: a part of browser.py.

class End:
    """One end of a connection, or a socket that has none yet."""

    def __init__(self, tcp):
        self.tcp = tcp
        self.fd = next(self.fds)
        self.name = self.peer_name = ("0.0.0.0", 0) if tcp else ""
        self.peer = None
        self.data = bytearray()  # that has come
        self.eof = self.shut = self.closed = False  # peer sends no more; nor do we
        self.error = 0
        self.connecting = False
        self.backlog = None  # of a listener
        ends[self.fd] = self

    fds = itertools.count(FIRST_FD)

    def stir(self):
        """Has selectors look at this end, and at the other one."""
        stirred[self.fd] = None
        if self.peer is not None:
            stirred[self.peer.fd] = None

    def meet(self, other):
        self.peer, other.peer = other, self
        self.peer_name, other.peer_name = other.name, self.name
        self.stir()

    def readable(self):
        return bool(self.backlog or self.data or self.eof or self.error or self.closed)

    def writable(self):
        if self.backlog is not None:
            return False
        room = self.peer is not None and (len(self.peer.data) < BUFFER or self.peer.closed)
        return bool(room or self.shut or self.error or self.closed)

    def close(self):
        self.closed = True
        self.stir()
        ends.pop(self.fd, None)
        if self.backlog is not None:
            listeners.pop(self.name[1], None)
            for end in self.backlog:
                end.close()
        elif self.peer is not None and not self.peer.closed:
            if self.data and self.tcp:
                self.peer.reset()
            self.peer.eof = True

    def reset(self):
        self.error, self.eof, self.shut = errno.ECONNRESET, True, True
        self.stir()


ends = {}       # by descriptor
stirred = {}    # descriptors of those that may be ready, in the order in which they came to be
listeners = {}  # by port
ports = itertools.count(FIRST_PORT)


class Errno(int):
    """An error's number, which is this system's and shows as Linux's."""

    def __repr__(self):
        return str(REASONS[self][0])

    __str__ = __repr__


def fail(number):
    raise OSError(Errno(number), REASONS[number][1])


REASONS = {
    errno.EPIPE: (32, "Broken pipe"),
    errno.EBADF: (9, "Bad file descriptor"),
    errno.EAGAIN: (11, "Resource temporarily unavailable"),
    errno.EINVAL: (22, "Invalid argument"),
    errno.EADDRINUSE: (98, "Address already in use"),
    errno.EADDRNOTAVAIL: (99, "Cannot assign requested address"),
    errno.ECONNRESET: (104, "Connection reset by peer"),
    errno.ENOTCONN: (107, "Transport endpoint is not connected"),
    errno.ECONNREFUSED: (111, "Connection refused"),
    errno.EINPROGRESS: (115, "Operation now in progress"),
}


class Socket:
    """_socket.socket, on which socket.socket is built."""

    __slots__ = "kind", "proto", "timeout", "end"
    family = property(lambda self: self.kind[0])
    type = property(lambda self: self.kind[1])

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self.kind = _socket.AF_INET if family == -1 else family, _socket.SOCK_STREAM if type == -1 else type
        self.proto = 0 if proto == -1 else proto
        self.timeout = default_timeout
        self.end = ends[fileno] if fileno is not None else End(self.kind[0] != _socket.AF_UNIX)

    def fileno(self):
        return -1 if self.end is None else self.end.fd

    def detach(self):
        fd, self.end = self.fileno(), None
        return fd

    def close(self):
        if self.end is not None:
            self.end.close()
            self.end = None

    def settimeout(self, timeout):
        self.timeout = timeout

    def gettimeout(self):
        return self.timeout

    def setblocking(self, blocking):
        self.timeout = None if blocking else 0

    def getblocking(self):
        return self.timeout != 0

    def setsockopt(self, *option):
        pass

    def getsockopt(self, level, option, size=0):
        end = self.open()
        if option == _socket.SO_ERROR:
            error, end.error = end.error, 0
            return Errno(error) if error else 0
        return self.kind[1] if option == _socket.SO_TYPE else BUFFER

    def getsockname(self):
        return self.open().name

    def getpeername(self):
        return self.open().peer_name if self.end.peer else fail(errno.ENOTCONN)

    def open(self):
        return self.end or fail(errno.EBADF)

    def block(self, ready):
        """Waits until ready(), as long as the socket's timeout allows."""
        if ready():
            return
        if self.timeout == 0:
            fail(errno.EAGAIN)
        wait(ready, None if self.timeout is None else clock() + self.timeout)
        if not ready():
            raise TimeoutError("timed out")

    def bind(self, address):
        end, (name, port, *_) = self.open(), address
        if port in listeners:
            fail(errno.EADDRINUSE)
        end.name = (local(name) or fail(errno.EADDRNOTAVAIL), port or next(ports))

    def listen(self, backlog=128):
        end = self.open()
        if end.name[1] == 0:
            self.bind(("0.0.0.0", 0))
        if listeners.setdefault(end.name[1], end) is not end:
            fail(errno.EADDRINUSE)
        end.backlog = end.backlog or deque()

    def _accept(self):
        end = self.open()
        if end.backlog is None:
            fail(errno.EINVAL)
        self.block(lambda: end.backlog)
        accepted = end.backlog.popleft()
        return accepted.fd, accepted.peer_name

    def connect(self, address):
        end, (name, port, *_) = self.open(), address
        listener = listeners.get(port) if local(name) else None
        if listener is None:
            end.error = errno.ECONNREFUSED
            end.stir()
        else:
            theirs = End(True)
            end.name = (local(name), end.name[1] or next(ports))
            theirs.name = (local(name), port)
            end.meet(theirs)
            listener.backlog.append(theirs)
            listener.stir()
        if self.timeout == 0:
            fail(errno.EINPROGRESS)
        if end.error:
            end.error, error = 0, end.error
            fail(error)

    def connect_ex(self, address):
        try:
            self.connect(address)
        except OSError as error:
            return error.errno
        return 0

    def recv_into(self, buffer, size=0, flags=0):
        with memoryview(buffer).cast("B") as view:
            data = self.recv(size or len(view), flags)
            view[:len(data)] = data
        return len(data)

    def recv(self, size, flags=0):
        end = self.open()
        if end.peer is None and not end.error:
            fail(errno.ENOTCONN)
        self.block(end.readable)
        if not end.data and end.error:
            error, end.error = end.error, 0
            fail(error)
        data = bytes(end.data[:size])
        if not flags & _socket.MSG_PEEK:
            del end.data[:size]
            end.stir()
        return data

    def send(self, data, flags=0):
        end = self.open()
        if end.peer is None:
            fail(end.error or errno.ENOTCONN)
        self.block(end.writable)
        if end.error:
            error, end.error = end.error, 0
            fail(error)
        if end.shut or end.peer.closed and not end.tcp:
            fail(errno.EPIPE)
        with memoryview(data).cast("B") as view:
            if end.peer.closed:  # the answer is that it is gone
                end.reset()
                return len(view)
            room = BUFFER - len(end.peer.data)
            end.peer.data += view[:room]
            end.stir()
            return min(len(view), room)

    def sendall(self, data, flags=0):
        with memoryview(data).cast("B") as view:
            sent = 0
            while sent < len(view):
                sent += self.send(view[sent:], flags)

    def shutdown(self, how):
        end = self.open()
        if end.peer is None:
            fail(errno.ENOTCONN)
        if how in (_socket.SHUT_WR, _socket.SHUT_RDWR):
            end.shut = end.peer.eof = True
        if how in (_socket.SHUT_RD, _socket.SHUT_RDWR):
            end.eof = True
            end.peer.shut = end.peer.shut or not end.tcp
        end.stir()


default_timeout = None


def set_default_timeout(timeout):
    global default_timeout
    default_timeout = timeout


def local(name):
    """Returns the address of a host that is this machine, or None."""
    name = {"": "0.0.0.0", "localhost": "127.0.0.1"}.get(name, name)
    return name if name.startswith("127.") or name in ("0.0.0.0", "::1", "::") else None


def getaddrinfo(name, port, family=0, type=0, proto=0, flags=0):
    address = local(name or "localhost")
    if address is None:
        raise _socket.gaierror(_socket.EAI_NONAME, "Name or service not known")
    return [(_socket.AF_INET, type or _socket.SOCK_STREAM, proto or _socket.IPPROTO_TCP, "", (address, int(port or 0)))]


def socketpair(family=-1, type=-1, proto=0):
    import socket
    ours, theirs = socket.socket(_socket.AF_UNIX), socket.socket(_socket.AF_UNIX)
    ours.end.meet(theirs.end)
    return ours, theirs


# What Pyodide's _socket lacks, with Linux's values.
CONSTANTS = {
    "AF_UNIX": 1, "SOL_SOCKET": 1, "SO_REUSEADDR": 2, "SO_TYPE": 3, "SO_ERROR": 4, "SO_SNDBUF": 7, "SO_RCVBUF": 8,
    "SO_KEEPALIVE": 9, "SO_LINGER": 13, "SO_REUSEPORT": 15, "SOMAXCONN": 4096, "SHUT_RD": 0, "SHUT_WR": 1,
    "SHUT_RDWR": 2, "TCP_NODELAY": 1, "MSG_PEEK": 2, "SOCK_NONBLOCK": 2048, "SOCK_CLOEXEC": 524288,
}


def set_network():
    """Puts our sockets below Python's, which must not have been imported."""
    for name, value in CONSTANTS.items():
        if not hasattr(_socket, name):
            setattr(_socket, name, value)
    _socket.socket = _socket.SocketType = Socket
    _socket.socketpair, _socket.getaddrinfo = socketpair, getaddrinfo
    _socket.getdefaulttimeout, _socket.setdefaulttimeout = lambda: default_timeout, set_default_timeout
    _socket.close = lambda fd: ends[fd].close()
    import selectors
    import socket
    socket.socketpair, socket.getaddrinfo = socketpair, getaddrinfo

    class Selector(selectors._BaseSelectorImpl):
        def register(self, *what):
            key = super().register(*what)
            stirred[key.fd] = None
            return key

        def modify(self, *what):
            key = super().modify(*what)
            stirred[key.fd] = None
            return key

        def select(self, timeout=None):
            until = None if timeout is None else clock() + max(timeout, 0)
            found = []
            wait(lambda: found.extend(self.look()) or found, until)
            return found or self.look()

        def look(self):
            found = []
            for fd in list(stirred):
                key, end = self._fd_to_key.get(fd), ends.get(fd)
                if end is None:
                    del stirred[fd]
                elif key is not None:
                    state = key.events & (selectors.EVENT_READ * end.readable() | selectors.EVENT_WRITE * end.writable())
                    if state:
                        found.append((key, state))
                    else:
                        del stirred[fd]
            return found

    Selector.__name__ = Selector.__qualname__ = "EpollSelector"
    Selector.__module__ = "selectors"
    selectors.DefaultSelector = Selector
