import asyncio
import time


async def heartbeat():
    for _ in range(3):
        await asyncio.sleep(0.2)


def write():
    time.sleep(0.6)


async def report():
    await asyncio.sleep(0.3)
    write()


async def main():
    await asyncio.gather(heartbeat(), report())


asyncio.run(main())
