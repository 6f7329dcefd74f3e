import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-size", type=int, default=3)
flags.add_argument("-produce", type=float, default=0.03)
flags.add_argument("-consume", type=float, default=0.15)
options = flags.parse_args()

ITEMS = 10


async def producer(queue: asyncio.Queue[int | None]) -> None:
    most = 0
    for n in range(ITEMS):
        await asyncio.sleep(options.produce)
        made = time.perf_counter()
        await queue.put(n + 1)  # (2)
        most = max(most, queue.qsize())
        print(f"item {n + 1} waited {time.perf_counter() - made:.2f} s")
    print("all are made, most in the queue:", most)
    await queue.put(None)  # (3)


async def main() -> None:
    began = time.perf_counter()
    queue: asyncio.Queue[int | None] = asyncio.Queue(options.size)  # (1)
    async with asyncio.TaskGroup() as group:
        group.create_task(producer(queue))
        while await queue.get() is not None:  # (4)
            await asyncio.sleep(options.consume)
    print(f"all are used: {time.perf_counter() - began:.1f} s")


asyncio.run(main())
