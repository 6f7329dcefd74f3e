import argparse
import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from time import perf_counter

flags = argparse.ArgumentParser()
flags.add_argument("-size", type=int, default=2)
flags.add_argument("-deadline", type=float, default=0.5)
options = flags.parse_args()


def connect() -> sqlite3.Connection:
    return sqlite3.connect(
        "file:/course?vfs=memdb", uri=True, isolation_level=None,
        timeout=10, check_same_thread=False,
    )


class Pool:
    def __init__(self) -> None:
        self.idle: asyncio.Queue[sqlite3.Connection] = asyncio.Queue()
        for _ in range(options.size):
            self.idle.put_nowait(connect())

    async def acquire(self) -> sqlite3.Connection:
        async with asyncio.timeout(options.deadline):  # (1)
            return await self.idle.get()

    def release(self, conn: sqlite3.Connection) -> None:
        self.idle.put_nowait(conn)

    def close(self) -> None:
        while not self.idle.empty():
            self.idle.get_nowait().close()

    def in_use(self) -> int:
        return options.size - self.idle.qsize()


async def look_up(conn: sqlite3.Connection, name: str) -> int:
    def select() -> tuple[int] | None:
        return conn.execute("SELECT id FROM users WHERE name = ?", [name]).fetchone()

    row = await asyncio.to_thread(select)
    if row is None:
        raise LookupError("no such user")
    return row[0]


async def careless(pool: Pool, name: str) -> int:
    conn = await pool.acquire()
    user = await look_up(conn, name)  # (2)
    pool.release(conn)
    return user


async def careful(pool: Pool, name: str) -> int:
    conn = await pool.acquire()
    try:
        return await look_up(conn, name)
    finally:
        pool.release(conn)  # (3)


async def serve(find: Callable[[Pool, str], Awaitable[int]]) -> None:
    pool = Pool()
    for n in range(2 * options.size + 1):
        name = ("Ada", "Bob")[n % 2]  # (4)
        began = perf_counter()
        try:
            print(f"{name} is user {await find(pool, name)}")
        except LookupError as error:
            print(f"{name}: {error}")
        except TimeoutError:
            took = perf_counter() - began
            print(f"{name}: no connection in {took:.1f} s, {pool.in_use()} of {options.size} in use")
    pool.close()


async def main() -> None:
    db = connect()
    print("on SQLite", sqlite3.sqlite_version)
    db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    db.execute("INSERT INTO users VALUES (1, 'Ada')")
    print("careless:")
    await serve(careless)
    print("careful:")
    await serve(careful)
    db.close()


asyncio.run(main())
