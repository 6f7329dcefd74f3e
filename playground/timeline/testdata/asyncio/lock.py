import asyncio


async def worker(lock):
    async with lock:
        await asyncio.sleep(0.01)


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(worker(lock), worker(lock), worker(lock))


asyncio.run(main())
