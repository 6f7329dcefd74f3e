import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-tasks", type=int, default=3)
flags.add_argument("-wait", type=float, default=0.5)
options = flags.parse_args()


async def work(n: int) -> None:
    await asyncio.sleep(options.wait)  # (2)
    print(f"task {n} is done")


async def main() -> None:
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:  # (3)
        for n in range(options.tasks):
            group.create_task(work(n + 1))  # (1)
    print(f"all done after {time.perf_counter() - began:.1f} s")


asyncio.run(main())
