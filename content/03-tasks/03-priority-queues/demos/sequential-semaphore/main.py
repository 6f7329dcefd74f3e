import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable

flags = argparse.ArgumentParser()
flags.add_argument("-calls", type=int, default=8)
flags.add_argument("-limit", type=int, default=4)
flags.add_argument("-wait", type=float, default=0.1)
options = flags.parse_args()


class Service:
    in_flight = most = 0

    async def call(self) -> None:
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        await asyncio.sleep(options.wait)
        self.in_flight -= 1


async def one_by_one(s: Service, permits: asyncio.Semaphore) -> None:
    for _ in range(options.calls):
        await s.call()


async def permit_in_loop(s: Service, permits: asyncio.Semaphore) -> None:
    for _ in range(options.calls):
        async with permits:  # (2)
            await s.call()  # (3)


async def permit_in_task(s: Service, permits: asyncio.Semaphore) -> None:
    async def task() -> None:
        async with permits:  # (2)
            await s.call()

    async with asyncio.TaskGroup() as group:
        for _ in range(options.calls):
            group.create_task(task())  # (4)


async def measure(title: str, run: Callable[..., Awaitable[None]]) -> None:
    s, began = Service(), time.perf_counter()
    await run(s, asyncio.Semaphore(options.limit))  # (1)
    took = time.perf_counter() - began
    print(f"{title}: {took:.2f} s, most in flight {s.most}")


async def main() -> None:
    await measure("one by one", one_by_one)
    await measure("permit in the loop", permit_in_loop)
    await measure("permit in each task", permit_in_task)


asyncio.run(main())
