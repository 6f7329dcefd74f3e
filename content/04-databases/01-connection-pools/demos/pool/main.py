import argparse
import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

flags = argparse.ArgumentParser()
flags.add_argument("-size", type=int, default=4)
flags.add_argument("-queries", type=int, default=40)
flags.add_argument("-takes", type=float, default=0.05)
options = flags.parse_args()

TABLE = "CREATE TABLE users (name TEXT NOT NULL)"
USERS = """INSERT INTO users VALUES ('Ada'), ('Alan'),
    ('Barbara'), ('Edsger'), ('Grace'), ('Tony')"""


def connect() -> sqlite3.Connection:
    return sqlite3.connect(
        "file:/course?vfs=memdb", uri=True, isolation_level=None,
        timeout=10, check_same_thread=False,
    )


class Pool:
    def __init__(self, size: int) -> None:
        self.idle: asyncio.Queue[sqlite3.Connection] = asyncio.Queue()
        for _ in range(size):
            self.idle.put_nowait(connect())  # (1)
        self.waits, self.waited = 0, 0.0  # (6)

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[sqlite3.Connection]:
        began, empty = perf_counter(), self.idle.empty()
        conn = await self.idle.get()  # (3)
        if empty:
            self.waits += 1
            self.waited += perf_counter() - began
        try:
            yield conn
        finally:
            self.idle.put_nowait(conn)  # (5)

    def close(self) -> None:
        while not self.idle.empty():
            self.idle.get_nowait().close()


async def count(conn: sqlite3.Connection, pattern: str, takes: float) -> int:
    def select() -> int:
        query = "SELECT count(*) FROM users WHERE name LIKE ?"
        return conn.execute(query, [pattern]).fetchone()[0]

    await asyncio.sleep(takes)
    return await asyncio.to_thread(select)


async def set_up(pool: Pool) -> None:
    async with pool.acquire() as conn:
        await asyncio.to_thread(conn.execute, TABLE)
        inserted = await asyncio.to_thread(conn.execute, USERS)
        print(f"{inserted.rowcount} users inserted")


async def ask(pool: Pool) -> tuple[int, float]:
    began = perf_counter()
    async with pool.acquire() as conn:
        found = await count(conn, "A%", options.takes)  # (4)
    return found, perf_counter() - began


async def main() -> None:
    print("on SQLite", sqlite3.sqlite_version)
    pool = Pool(options.size)
    await set_up(pool)
    began = perf_counter()
    answers = await asyncio.gather(*(ask(pool) for _ in range(options.queries)))  # (2)
    total = perf_counter() - began
    print(f"{sum(found for found, _ in answers)} users found")
    print(f"total:  {total:.3f} s, {options.queries / total:.0f} queries a second")
    print(f"spent:  {sum(spent for _, spent in answers):.3f} s, by {options.queries} callers together")
    print(f"waited: {pool.waited:.3f} s of it, by {pool.waits} callers")
    pool.close()


asyncio.run(main())
