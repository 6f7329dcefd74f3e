import argparse
import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

flags = argparse.ArgumentParser()
flags.add_argument("-space", type=int, default=20)
options = flags.parse_args()

TEXT = b"Forty-two bytes of a most important report"


class Disk:
    stored = 0

    async def write(self, data: bytes) -> None:
        n = min(len(data), options.space - self.stored)
        self.stored += n
        if n < len(data):
            raise OSError("disk full")


class File:
    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.buffer = bytearray()  # (1)

    async def write(self, data: bytes) -> None:
        self.buffer += data

    async def close(self) -> None:
        await self.disk.write(self.buffer)  # (2)

    async def __aenter__(self) -> "File":
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()


async def careless(disk: Disk) -> None:
    file = File(disk)
    try:
        await file.write(TEXT)
    finally:
        with suppress(OSError):  # (3)
            await file.close()


async def careful(disk: Disk) -> None:
    async with File(disk) as file:  # (4)
        await file.write(TEXT)


async def save(name: str, how: Callable[[Disk], Awaitable[None]]) -> None:
    disk = Disk()
    try:
        await how(disk)
        print(f"{name}: saved")
    except OSError as error:
        print(f"{name}: {error}")
    print(f"{name}: {disk.stored} of {len(TEXT)} bytes on the disk")


async def main() -> None:
    await save("careless", careless)
    await save("careful", careful)


asyncio.run(main())
