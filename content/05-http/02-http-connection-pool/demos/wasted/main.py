import argparse
import asyncio
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress

flags = argparse.ArgumentParser()
flags.add_argument("-requests", type=int, default=10)
flags.add_argument("-open", type=float, default=0.05)
flags.add_argument("-size", type=int, default=512)
options = flags.parse_args()

BODY = bytes(options.size << 10)


class Client:
    def __init__(self, port: int) -> None:
        self.port = port
        self.idle: list[tuple[StreamReader, StreamWriter]] = []

    async def get(self, read: bool) -> None:
        if self.idle:
            r, w = self.idle.pop()
        else:
            await asyncio.sleep(options.open)  # (1)
            r, w = await asyncio.open_connection("127.0.0.1", self.port)
        w.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = await r.readuntil(b"\r\n\r\n")
        if not read:
            w.close()  # (4)
            return
        _, _, length = head.partition(b"Content-Length: ")
        await r.readexactly(int(length))  # (5)
        self.idle.append((r, w))

    def close(self) -> None:
        for _, w in self.idle:
            w.close()


async def client_each(port: int) -> None:
    for _ in range(options.requests):
        client = Client(port)  # (2)
        await client.get(read=True)
        client.close()  # (3)


async def one_client(port: int, read: bool) -> None:
    client = Client(port)
    for _ in range(options.requests):
        await client.get(read)
    client.close()


async def attempt(title: str, ask: Callable[[int], Awaitable[None]]) -> None:
    opened = 0

    async def serve(r: StreamReader, w: StreamWriter) -> None:
        nonlocal opened
        opened += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await r.readuntil(b"\r\n\r\n"):
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n"
                w.write(head.encode() + BODY)
                await w.drain()
        w.close()

    async with asyncio.TaskGroup() as group:
        server = await asyncio.start_server(
            lambda r, w: group.create_task(serve(r, w)), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        began = time.perf_counter()
        async with server:
            await ask(port)
    print(f"{title}: {opened} opened, {time.perf_counter() - began:.2f} s")


async def main() -> None:
    await attempt("a client for each request", client_each)
    await attempt("bodies left unread", lambda port: one_client(port, read=False))
    await attempt("one client, bodies read", lambda port: one_client(port, read=True))


asyncio.run(main())
