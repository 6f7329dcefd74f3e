import asyncio


async def worker(places, seconds):
    async with places:
        await asyncio.sleep(seconds)


async def main():
    places = asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        for n in range(5):
            group.create_task(worker(places, 0.06 + 0.04 * (n % 2)), name=f"worker {n}")


asyncio.run(main())
