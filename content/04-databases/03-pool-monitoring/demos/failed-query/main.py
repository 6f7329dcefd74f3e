import argparse
import asyncio
import sqlite3
from collections.abc import Awaitable, Callable

flags = argparse.ArgumentParser()
flags.add_argument("-inserts", type=int, default=10)
options = flags.parse_args()


def connect() -> sqlite3.Connection:
    return sqlite3.connect(
        "file:/course?vfs=memdb", uri=True, isolation_level=None, check_same_thread=False
    )


class Pool:
    def __init__(self) -> None:
        self.free = asyncio.Semaphore(1)
        self.idle: list[sqlite3.Connection] = []
        self.opened = 0

    async def acquire(self) -> sqlite3.Connection:
        await self.free.acquire()
        if self.idle:
            return self.idle.pop()
        self.opened += 1
        return connect()

    def release(self, conn: sqlite3.Connection) -> None:
        self.idle.append(conn)
        self.free.release()

    def discard(self, conn: sqlite3.Connection) -> None:
        conn.close()
        self.free.release()


async def insert(conn: sqlite3.Connection, id: int) -> None:
    await asyncio.to_thread(conn.execute, "INSERT INTO users VALUES (?)", [id])


async def careless(pool: Pool, id: int) -> None:
    conn = await pool.acquire()
    try:
        await insert(conn, id)
    except sqlite3.Error:
        pool.discard(conn)  # (2)
        raise
    pool.release(conn)


async def careful(pool: Pool, id: int) -> None:
    conn = await pool.acquire()
    try:
        await insert(conn, id)
    finally:
        pool.release(conn)  # (3)


async def serve(name: str, first: int, insert: Callable[[Pool, int], Awaitable[None]]) -> None:
    pool, failed = Pool(), 0
    for n in range(options.inserts):
        try:
            await insert(pool, first + n // 2)  # (1)
        except sqlite3.IntegrityError:
            failed += 1
    for conn in pool.idle:
        conn.close()
    print(f"{name}: {failed} of {options.inserts} failed, connections opened: {pool.opened}")  # (4)


async def main() -> None:
    db = connect()
    print("on SQLite", sqlite3.sqlite_version)
    db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    await serve("careless", 100, careless)
    await serve("careful", 200, careful)
    db.close()


asyncio.run(main())
