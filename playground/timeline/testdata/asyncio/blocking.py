import asyncio
import time


async def heartbeat():
    for _ in range(3):
        await asyncio.sleep(0.1)


def write():
    time.sleep(0.4)


async def report():
    await asyncio.sleep(0.15)
    write()


async def main():
    await asyncio.gather(heartbeat(), report())


asyncio.run(main())
