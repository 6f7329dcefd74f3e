import asyncio


async def work(n: int) -> None:
    await asyncio.sleep(n * 0.3)
    print("worker", n, "is done")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(1, 4):
            group.create_task(work(n))


asyncio.run(main())
