import argparse
import asyncio
from collections.abc import Awaitable, Callable

flags = argparse.ArgumentParser()
flags.add_argument("-cleanup", type=float, default=0.3)
flags.add_argument("-again", type=float, default=0.1)
flags.add_argument("-deadline", type=float, default=1)
options = flags.parse_args()


async def release(name: str, deadline: float | None = None) -> None:
    print(f"{name}: cleanup begins")
    try:
        async with asyncio.timeout(deadline):
            await asyncio.sleep(options.cleanup)
        print(f"{name}: cleanup done")
    except TimeoutError:
        print(f"{name}: cleanup cut short, out of time")
    except asyncio.CancelledError:
        print(f"{name}: cleanup cut short, cancelled")
        raise


async def careless() -> None:
    try:
        await asyncio.sleep(3)
    finally:
        await release("careless")  # (1)


async def careful() -> None:
    try:
        await asyncio.sleep(3)
    finally:
        cleanup = asyncio.create_task(release("careful", options.deadline))  # (3)
        try:
            await asyncio.shield(cleanup)  # (2)
        finally:
            await asyncio.wait([cleanup])  # (6)


async def attempt(work: Callable[[], Awaitable[None]]) -> None:
    task = asyncio.create_task(work())
    loop = asyncio.get_running_loop()
    loop.call_later(0.2, task.cancel)  # (4)
    loop.call_later(0.2 + options.again, task.cancel)  # (5)
    await asyncio.wait([task])


async def main() -> None:
    await attempt(careless)
    await attempt(careful)


asyncio.run(main())
