import argparse
import asyncio
import json
import random
import sqlite3
import time
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from sqlite3 import Connection

flags = argparse.ArgumentParser()
flags.add_argument("-step", choices=["fetch", "workers", "retry", "store"], default="store")
flags.add_argument("-users", type=int, default=24)
flags.add_argument("-workers", type=int, default=4)
flags.add_argument("-latency", type=float, default=0.18)
flags.add_argument("-stop", type=int, default=10)
flags.add_argument("-careless", action="store_true")
options = flags.parse_args()

WORKERS = 1 if options.step == "fetch" else options.workers
ATTEMPTS = 1 if options.step in ("fetch", "workers") else 5


@dataclass
class Job:
    id: int
    priority: int
    name: str = ""


class Client:
    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[StreamReader, StreamWriter] | None = None

    async def get(self, id: int) -> str:
        try:
            async with asyncio.timeout(3 * options.latency):  # (3)
                status, body = await self.exchange(f"GET /users/{id} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        except BaseException:
            self.close()
            raise
        if status != "200 OK":
            raise OSError(status)
        return json.loads(body)["Name"]

    async def exchange(self, request: str) -> tuple[str, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = head.partition("Content-Length: ")[2].split()[0]
        return head.splitlines()[0].partition(" ")[2], await reader.readexactly(int(length))

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


Change = Callable[[Connection, Job], bool]


def mark(conn: Connection, job: Job) -> bool:
    update = "UPDATE work SET state = 'done' WHERE id = ? AND state = 'open'"
    return conn.execute(update, [job.id]).rowcount == 1


def record(conn: Connection, job: Job) -> bool:
    conn.execute("INSERT INTO users VALUES (?, ?) ON CONFLICT (id) DO NOTHING", [job.id, job.name])
    conn.execute("INSERT INTO audit VALUES (?)", [job.id])
    return True


def transact(conn: Connection, changes: list[Change], job: Job) -> bool:
    with conn:
        conn.execute("BEGIN IMMEDIATE")
        return all(change(conn, job) for change in changes)


class Collector:
    def __init__(self, port: int, connections: list[Connection]) -> None:
        self.port, self.size = port, len(connections)
        self.pool: asyncio.Queue[Connection] = asyncio.Queue()
        for conn in connections:
            self.pool.put_nowait(conn)
        self.fetching = self.retries = self.written = self.waits = 0
        self.interrupt: Callable[[], object] = lambda: None

    async def fetch(self, client: Client, id: int) -> str:
        for attempt in range(ATTEMPTS):
            self.fetching += 1
            try:
                return await client.get(id)
            except OSError as error:
                failure = error
            finally:
                self.fetching -= 1
            if attempt + 1 < ATTEMPTS:
                self.retries += 1
                backoff = options.latency * 2**attempt
                await asyncio.sleep(random.uniform(backoff / 2, backoff))  # (2)
        raise failure

    async def store(self, job: Job) -> None:
        self.waits += self.pool.empty()
        conn = await self.pool.get()
        try:
            parts = [[record], [mark]] if options.careless else [[mark, record]]  # (5)
            for n, changes in enumerate(parts):
                if n > 0:
                    await asyncio.sleep(options.latency)
                writing = asyncio.create_task(asyncio.to_thread(transact, conn, changes, job))
                try:
                    await asyncio.shield(writing)  # (6)
                finally:
                    await asyncio.wait([writing])
                    if n == 0 and writing.result():
                        self.report(job)
        finally:
            self.pool.put_nowait(conn)

    def report(self, job: Job) -> None:
        print(f"written: {job.name}, priority {job.priority}")
        self.written += 1
        if self.written == options.stop:
            self.interrupt()

    async def work(self, queue: Iterator[Job]) -> None:
        client = Client(self.port)
        try:
            for job in queue:
                try:
                    job.name = await self.fetch(client, job.id)
                except OSError as error:
                    print(f"user {job.id}: {str(error) or 'deadline exceeded'}")
                    continue
                if options.step == "store":
                    await self.store(job)
                else:
                    print(f"fetched: {job.name}, priority {job.priority}")
        finally:
            client.close()

    async def watch(self) -> None:
        began = time.perf_counter()
        while True:
            await asyncio.sleep(3 * options.latency)
            print(
                f"{time.perf_counter() - began:.2f} s: {self.fetching} fetching, {self.retries} retries, "
                f"{self.written} written; connections: {self.size - self.pool.qsize()} of {self.size} in use, "
                f"{self.waits} waits"
            )  # (7)

    async def collect(self, conn: Connection) -> None:
        todo = "SELECT id, priority FROM work WHERE state = 'open' ORDER BY priority DESC, id"  # (4)
        jobs = [Job(*row) for row in conn.execute(todo)]
        print(len(jobs), "to do")
        queue, ending = iter(jobs), "interrupted"
        try:
            async with asyncio.TaskGroup() as group:
                watch = group.create_task(self.watch())
                await asyncio.wait([group.create_task(self.work(queue)) for _ in range(WORKERS)])  # (1)
                watch.cancel()
            ending = "done"
        finally:
            count = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM audit), "
            count += "(SELECT count(*) FROM work WHERE state = 'open')"
            users, audited, left = conn.execute(count).fetchone()
            print(f"{ending}: {users} users, {audited} in the audit, {left} to do")


class Service:
    def __init__(self) -> None:
        self.asked: Counter[int] = Counter()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                id = int(head.split()[1].rpartition(b"/")[2])
                status, body = await self.user(id)
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def user(self, id: int) -> tuple[str, str]:
        times = self.asked[id]
        self.asked[id] += 1
        slow = id % 7 == 3 and times == 0
        await asyncio.sleep(options.latency * (5 if slow else 1))
        if id % 4 == 0 and times == 0 or id % 6 == 5 and times < 2:
            return "503 Service Unavailable", "too busy"
        return "200 OK", json.dumps({"ID": id, "Name": f"user {id}"})


def connect() -> Connection:
    return sqlite3.connect("users.db", timeout=10, isolation_level=None, check_same_thread=False)


async def main() -> None:
    print("on SQLite", sqlite3.sqlite_version)
    conn = connect()
    conn.execute("PRAGMA journal_mode = wal")
    conn.execute("CREATE TABLE IF NOT EXISTS work (id integer PRIMARY KEY, priority integer, state text)")
    conn.execute("CREATE TABLE IF NOT EXISTS users (id integer PRIMARY KEY, name text)")
    conn.execute("CREATE TABLE IF NOT EXISTS audit (id integer)")
    rows = [(id, 1 + id % 3) for id in range(1, options.users + 1)]
    conn.execute("BEGIN")
    conn.executemany("INSERT INTO work VALUES (?, ?, 'open') ON CONFLICT (id) DO NOTHING", rows)
    conn.execute("COMMIT")

    server = await asyncio.start_server(Service().serve, "127.0.0.1", 0)
    collector = Collector(server.sockets[0].getsockname()[1], [connect(), connect()])
    while True:
        collecting = asyncio.create_task(collector.collect(conn))
        collector.interrupt = collecting.cancel
        try:
            return await collecting
        except asyncio.CancelledError:
            if asyncio.current_task().cancelling():  # (8)
                return
        # (9)


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
