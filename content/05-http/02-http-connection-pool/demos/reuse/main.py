import argparse
import asyncio
import time
from asyncio import StreamReader, StreamWriter
from contextlib import suppress

flags = argparse.ArgumentParser()
flags.add_argument("-requests", type=int, default=100)
flags.add_argument("-limit", type=int, default=5)
flags.add_argument("-wait", type=float, default=0.02)
options = flags.parse_args()


class Service:
    def __init__(self) -> None:
        self.opened = self.arrived = 0
        self.gate = asyncio.Event()

    async def serve(self, r: StreamReader, w: StreamWriter) -> None:
        self.opened += 1  # (5)
        with suppress(asyncio.IncompleteReadError):
            while await r.readuntil(b"\r\n\r\n"):
                self.arrived += 1
                if self.arrived == min(options.requests, options.limit):
                    self.gate.set()  # (6)
                await self.gate.wait()
                await asyncio.sleep(options.wait)
                w.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")
        w.close()


class Pool:
    def __init__(self, port: int, limit: int) -> None:
        self.port = port
        self.permits = asyncio.Semaphore(limit)
        self.idle: list[tuple[StreamReader, StreamWriter]] = []

    async def get(self) -> bytes:
        async with self.permits:  # (1)
            if self.idle:
                r, w = self.idle.pop()
            else:
                r, w = await asyncio.open_connection(  # (2)
                    "127.0.0.1", self.port
                )
            try:
                w.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                head = await r.readuntil(b"\r\n\r\n")
                _, _, length = head.partition(b"Content-Length: ")
                body = await r.readexactly(int(length))  # (4)
            except BaseException:
                w.close()
                raise
            self.idle.append((r, w))  # (3)
        return body

    def close(self) -> None:
        for _, w in self.idle:
            w.close()


async def main() -> None:
    service = Service()
    async with asyncio.TaskGroup() as handlers:
        server = await asyncio.start_server(
            lambda r, w: handlers.create_task(service.serve(r, w)), "127.0.0.1", 0
        )
        pool = Pool(server.sockets[0].getsockname()[1], options.limit)
        async with server:
            began = time.perf_counter()
            await asyncio.gather(*(pool.get() for _ in range(options.requests)))
            took = time.perf_counter() - began
            pool.close()
    print(f"{options.requests} requests, at most {options.limit} connections")
    print(f"opened: {service.opened}")
    print(f"time:   {took:.2f} s")
    print(f"rate:   {options.requests / took:.0f} requests a second")


asyncio.run(main())
