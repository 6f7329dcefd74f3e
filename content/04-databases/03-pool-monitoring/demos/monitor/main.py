import argparse
import asyncio
import math
import sqlite3
from time import perf_counter

flags = argparse.ArgumentParser()
flags.add_argument("-size", type=int, default=4)
flags.add_argument("-rush", type=int, default=12)
flags.add_argument("-takes", type=float, default=0.02)
flags.add_argument("-fails", type=int, default=20)
options = flags.parse_args()


class Pool:
    def __init__(self) -> None:
        self.free = asyncio.Semaphore(options.size)
        self.idle: list[sqlite3.Connection] = []
        self.total = self.waits = 0
        self.waited = 0.0

    async def acquire(self) -> sqlite3.Connection:
        began, full = perf_counter(), self.free.locked()
        await self.free.acquire()
        if full:
            self.waits += 1
            self.waited += perf_counter() - began
        if self.idle:
            return self.idle.pop()
        self.total += 1
        return sqlite3.connect("file:/course?vfs=memdb", uri=True, check_same_thread=False)

    def release(self, conn: sqlite3.Connection) -> None:
        self.idle.append(conn)
        self.free.release()


class Meter:
    def __init__(self) -> None:
        self.asked = 0
        self.clear()

    def clear(self) -> None:
        self.answered = self.failed = 0
        self.sum = 0.0
        self.classes = [0] * 128

    def answer(self, took: float) -> None:
        self.answered += 1
        self.sum += took
        self.classes[min(max(int(math.log(took / 1e-4, 1.1)), 0), 127)] += 1

    def quantile(self, q: float) -> float:
        rank, seen = math.ceil(q * self.answered), 0
        for i, count in enumerate(self.classes):
            seen += count
            if seen >= rank > 0:
                return 0.1 * 1.1 ** (i + 1)
        return 0


async def call(pool: Pool, failing: bool) -> None:
    conn = await pool.acquire()  # (1)
    try:
        table = "nobody" if failing else "users"
        await asyncio.to_thread(conn.execute, f"SELECT count(*) FROM {table}")
        await asyncio.sleep(options.takes)
    finally:
        pool.release(conn)


async def work(pool: Pool, meter: Meter, over: asyncio.Event) -> None:
    while not over.is_set():
        meter.asked += 1
        asked = perf_counter()
        try:
            await call(pool, meter.asked % options.fails == 0)
            meter.answer(perf_counter() - asked)  # (2)
        except sqlite3.OperationalError:
            meter.failed += 1  # (3)


HEADER = """connections  waits    queries  latency, ms
all use idle   n  sec   n bad mean p50 p95 p99"""


def report(pool: Pool, waits: int, waited: float, m: Meter) -> None:
    total, idle = pool.total, len(pool.idle)
    print(
        f"{total:3} {total - idle:3} {idle:4}"  # (4)
        f" {waits:3} {waited:4.2f}"  # (5)
        f" {m.answered + m.failed:3} {m.failed:3}"
        f" {1000 * m.sum / max(m.answered, 1):4.0f} {m.quantile(0.5):3.0f}"
        f" {m.quantile(0.95):3.0f} {m.quantile(0.99):3.0f}"  # (6)
    )


async def main() -> None:
    pool, meter = Pool(), Meter()
    conn = await pool.acquire()
    conn.execute("CREATE TABLE users (name TEXT)")
    pool.release(conn)
    print("on SQLite", sqlite3.sqlite_version)
    print(HEADER)
    began, lines, waits, waited = perf_counter(), 0, 0, 0.0
    for callers in 2, options.rush, 2:
        print(f"{callers} callers")
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(work(pool, meter, over))
            for _ in range(2):
                lines += 1
                await asyncio.sleep(began + lines / 4 - perf_counter())
                report(pool, pool.waits - waits, pool.waited - waited, meter)
                waits, waited = pool.waits, pool.waited
                meter.clear()
            over.set()
    for conn in pool.idle:
        conn.close()


asyncio.run(main())
