import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable

flags = argparse.ArgumentParser()
flags.add_argument("-step", type=float, default=1)
flags.add_argument("-limit", type=float, default=3)
flags.add_argument("-cancel", type=float, default=2)
flags.add_argument("-cleanup", type=float, default=0.3)
options = flags.parse_args()

STEPS = 10


async def job(name: str) -> None:
    await asyncio.sleep(options.step / 2)  # (1)
    done = 0
    try:
        while done < STEPS:
            await asyncio.sleep(options.step)  # (2)
            done += 1
            print(f"{name}: step {done}")
    finally:
        await release(name, done)  # (5)


async def release(name: str, done: int) -> None:
    print(f"{name}: {done} of {STEPS} steps done, closing")
    await asyncio.sleep(options.cleanup)
    print(f"{name}: closed")


async def under_limit() -> None:
    async with asyncio.timeout(options.limit):  # (3)
        await job("limit")


async def cancelled() -> None:
    task = asyncio.create_task(job("by hand"))
    loop = asyncio.get_running_loop()
    loop.call_later(options.cancel, task.cancel, "user left")  # (4)
    await task


async def call(name: str, way: Callable[[], Awaitable[None]]) -> None:
    began = time.perf_counter()
    outcome = None
    try:
        await way()  # (6)
    except (TimeoutError, asyncio.CancelledError) as error:
        outcome = error
    print(f"{name}: caller has {outcome!r}, after {time.perf_counter() - began:.1f} s")


async def main() -> None:
    await asyncio.gather(call("limit", under_limit), call("by hand", cancelled))


asyncio.run(main())
