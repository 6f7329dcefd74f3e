import argparse
import asyncio
import time
from asyncio import StreamReader, StreamWriter

flags = argparse.ArgumentParser()
flags.add_argument("-wait", type=float, default=0.02)
flags.add_argument("-flight", type=int, default=100)
args = flags.parse_args()

REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"


async def handle(r: StreamReader, w: StreamWriter) -> None:
    while await r.read(len(REQUEST)):
        await asyncio.sleep(args.wait)  # (1)
        w.write(ANSWER)
    w.close()


async def ask(r: StreamReader, w: StreamWriter) -> None:
    w.write(REQUEST)
    await r.readexactly(len(ANSWER))


async def row(port: int, n: int) -> None:
    """Keeps n requests in flight for a second."""
    times: list[float] = []

    async def client(r: StreamReader, w: StreamWriter) -> None:
        while time.perf_counter() - began < 1:
            sent = time.perf_counter()
            await ask(r, w)  # (3)
            times.append(time.perf_counter() - sent)

    streams = [
        await asyncio.open_connection("127.0.0.1", port)
        for _ in range(n)
    ]
    worked, began = time.process_time(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for r, w in streams:
            group.create_task(client(r, w))  # (2)
    took = time.perf_counter() - began
    rate = len(times) / took
    mean = sum(times) / len(times)
    cores = (time.process_time() - worked) / took  # (5)
    print(f"{n:9} {rate:6.0f}/s {mean * 1000:5.1f} ms",
          f"{rate * mean:9.1f} {cores:5.2f}")  # (4)

    for r, w in streams:
        w.write_eof()
        await r.read()  # until the server has closed too
        w.close()


async def main() -> None:
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    _, port = server.sockets[0].getsockname()
    print("in flight     rate     time rate*time cores")
    for n in (1, 10, args.flight):
        await row(port, n)
    server.close()


asyncio.run(main())
