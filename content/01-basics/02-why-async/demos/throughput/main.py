import argparse
import asyncio
import time
from asyncio import StreamReader, StreamWriter

flags = argparse.ArgumentParser()
flags.add_argument("-wait", type=float, default=0.02)
flags.add_argument("-flight", type=int, default=100)

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"


async def handle(reader: StreamReader, writer: StreamWriter) -> None:
    while await reader.read(len(REQUEST)):
        await asyncio.sleep(args.wait)  # (1)
        writer.write(ANSWER)
    writer.close()


async def ask(reader: StreamReader, writer: StreamWriter) -> float:
    began = time.perf_counter()
    writer.write(REQUEST)
    await reader.readexactly(len(ANSWER))
    return time.perf_counter() - began


async def row(port: int, n: int) -> None:
    """Keeps n requests in flight for a second."""
    streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(n)]
    times: list[float] = []

    async def client(reader: StreamReader, writer: StreamWriter) -> None:
        while time.perf_counter() - began < 1:
            times.append(await ask(reader, writer))  # (3)

    worked, began = time.process_time(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for reader, writer in streams:
            group.create_task(client(reader, writer))  # (2)
    took = time.perf_counter() - began
    rate, mean = len(times) / took, sum(times) / len(times)
    cores = (time.process_time() - worked) / took
    print(f"{n:9} {rate:8.0f}/s {mean * 1000:6.1f} ms {rate * mean:12.1f} {cores:7.2f}")  # (4) (5)

    for reader, writer in streams:
        writer.write_eof()
        await reader.read()  # until the server has closed its side too
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print("in flight       rate      time  rate x time   cores")
    for n in (1, 10, args.flight):
        await row(port, n)
    server.close()


args = flags.parse_args()
asyncio.run(main())
