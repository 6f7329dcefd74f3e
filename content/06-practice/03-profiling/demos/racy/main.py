import argparse
import asyncio
from contextlib import nullcontext

flags = argparse.ArgumentParser()
flags.add_argument("-tasks", type=int, default=8)
flags.add_argument("-calls", type=int, default=100)
flags.add_argument("-lock", action="store_true")
options = flags.parse_args()


class Counter:
    def __init__(self) -> None:
        self.lock = asyncio.Lock() if options.lock else nullcontext()
        self.total = 0

    async def add(self) -> None:
        async with self.lock:  # (4)
            seen = self.total  # (1)
            await asyncio.sleep(0)  # (2)
            self.total = seen + 1  # (3)


async def main() -> None:
    c = Counter()

    async def task() -> None:
        for _ in range(options.calls):
            await c.add()

    async with asyncio.TaskGroup() as group:
        for _ in range(options.tasks):
            group.create_task(task())
    print(f"{options.tasks * options.calls} calls, counted {c.total}")


asyncio.run(main())
