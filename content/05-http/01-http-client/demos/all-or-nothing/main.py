import argparse
import asyncio
from asyncio import StreamReader, StreamWriter

flags = argparse.ArgumentParser()
flags.add_argument("-failing", type=float, default=0.1)
options = flags.parse_args()

AFTER = {"users": 0.3, "visits": options.failing, "orders": 0.2}


class StatusError(Exception):
    pass


async def fetch(port: int, name: str) -> None:
    async with asyncio.timeout(2):
        r, w = await asyncio.open_connection("127.0.0.1", port)
        try:
            w.write(f"GET /{name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = await r.readuntil(b"\r\n\r\n")
        finally:
            w.close()
    status = int(head.split()[1])
    if status >= 400:
        print(f"{name} failed")
        raise StatusError(f"status {status}")
    print(f"{name} answered")


async def careless(port: int) -> None:
    tasks = [asyncio.create_task(fetch(port, name)) for name in AFTER]
    try:
        await asyncio.gather(*tasks)
        print("caller has 3 answers")
    except StatusError as error:
        print(f"caller has 0 answers, error {error}")  # (1)
    await asyncio.wait(tasks)  # (2)


async def careful(port: int) -> None:
    results = await asyncio.gather(
        *(fetch(port, name) for name in AFTER),
        return_exceptions=True,  # (3)
    )
    errors = [r for r in results if isinstance(r, Exception)]
    answered = len(results) - len(errors)
    print(f"caller has {answered} answers, error", *errors)


async def main() -> None:
    async with asyncio.TaskGroup() as handlers:
        server = await asyncio.start_server(
            lambda r, w: handlers.create_task(serve(r, w)), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        async with server:
            print("careless:")
            await careless(port)
            print("careful:")
            await careful(port)


async def serve(r: StreamReader, w: StreamWriter) -> None:
    head = (await r.readuntil(b"\r\n\r\n")).decode()
    name = head.split()[1].removeprefix("/")
    await asyncio.sleep(AFTER[name])
    status = "500 -" if name == "visits" else "200 -"
    w.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
    w.close()


asyncio.run(main())
