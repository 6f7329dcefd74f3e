# SQLite: a part of browser.py.

connections = weakref.WeakSet()
DELAYS = 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100  # ms, as in SQLite's own sqliteDefaultBusyCallback


def set_sqlite():
    """Has connections that wait for a lock wait by our clock: SQLite would never leave its sleep."""
    import sqlite3
    connect = sqlite3.connect

    def patiently(self, call, *args):
        until = clock() + self.patience
        for delay in itertools.chain(DELAYS, itertools.repeat(100)):
            try:
                return call(*args)
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_BUSY or clock() >= until:
                    raise
            sleep(min(delay / 1000, until - clock()))

    class Connection(sqlite3.Connection):
        patience = 0.0

        def execute(self, *args):
            return patiently(self, super().execute, *args)

        def executemany(self, *args):
            return patiently(self, super().executemany, *args)

        def executescript(self, *args):
            return patiently(self, super().executescript, *args)

        def commit(self):
            patiently(self, super().commit)

        def __exit__(self, kind, error, trace):
            if kind is not None:
                self.rollback()
                return
            try:
                self.commit()
            except sqlite3.Error:
                self.rollback()
                raise

    Connection.__name__ = Connection.__qualname__ = "Connection"
    Connection.__module__ = "sqlite3"

    def connecting(database, timeout=5.0, *args, **options):
        options.setdefault("factory", Connection)
        connection = connect(database, 0, *args, **options)
        connection.patience = timeout
        connections.add(connection)
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = connecting
