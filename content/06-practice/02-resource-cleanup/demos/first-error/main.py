import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

flags = argparse.ArgumentParser()
flags.add_argument("-failing", type=int, default=2)
options = flags.parse_args()


class File:
    def __init__(self, name: str, fails: bool) -> None:
        self.name = name
        self.fails = fails

    async def close(self) -> None:
        await asyncio.sleep(0.1)
        if self.fails:
            raise OSError(f"{self.name} cannot be written")
        print(f"{self.name} closed")


async def careless(files: list[File]) -> None:
    for file in reversed(files):
        await file.close()  # (1)


async def careful(files: list[File]) -> None:
    async with AsyncExitStack() as stack:
        for file in files:
            stack.push_async_callback(file.close)  # (2)


async def attempt(release: Callable[[list[File]], Awaitable[None]]) -> None:
    files = [File(name, i >= 3 - options.failing) for i, name in enumerate("abc")]
    print(f"{release.__name__}:")
    error = None
    try:
        await release(files)
    except OSError as failure:
        error = failure
    print("caller got:", error, sep="\n")
    while error and error.__context__:
        error = error.__context__
        print("__context__:", error)


async def main() -> None:
    await attempt(careless)
    await attempt(careful)


asyncio.run(main())
