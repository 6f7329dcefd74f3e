import asyncio


async def worker(places, turns):
    async with places:
        for _ in range(turns):
            await asyncio.sleep(0)


async def main():
    places = asyncio.Semaphore(2)
    async with asyncio.TaskGroup() as group:
        for n in range(5):
            group.create_task(worker(places, 1 + n % 2), name=f"worker {n}")


asyncio.run(main())
