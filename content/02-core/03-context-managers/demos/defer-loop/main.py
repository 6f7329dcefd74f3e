import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

flags = argparse.ArgumentParser()
flags.add_argument("-jobs", type=int, default=6)
flags.add_argument("-limit", type=int, default=4)
options = flags.parse_args()


class Server:
    def __init__(self) -> None:
        self.open = 0


class Connection:
    def __init__(self, server: Server) -> None:
        self.server = server

    async def __aenter__(self) -> None:
        if self.server.open == options.limit:
            raise ConnectionError(f"refused: {self.server.open} are open")
        self.server.open += 1

    async def __aexit__(self, *failure: object) -> None:
        self.server.open -= 1


async def stack_around_loop(server: Server) -> None:
    async with AsyncExitStack() as stack:
        for n in range(options.jobs):
            await stack.enter_async_context(Connection(server))  # (1)
            print(f"job {n + 1}: {server.open} open")


async def with_in_loop(server: Server) -> None:
    for n in range(options.jobs):
        async with Connection(server):  # (3)
            print(f"job {n + 1}: {server.open} open")


async def attempt(title: str, work: Callable[[Server], Awaitable[None]]) -> None:
    print(title)
    try:
        await work(Server())
        print("all done")
    except ConnectionError as error:
        print("failed:", error)


async def main() -> None:
    await attempt("closed when the function ends:", stack_around_loop)
    await attempt("closed when each job ends:", with_in_loop)


asyncio.run(main())
