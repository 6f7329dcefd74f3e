import argparse
import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count

flags = argparse.ArgumentParser()
flags.add_argument("-rounds", type=int, default=5)
options = flags.parse_args()

background: set[asyncio.Task[None]] = set()


async def numbers(out: asyncio.Queue[int]) -> None:
    for n in count(1):
        await out.put(n)  # (1)


async def search(out: asyncio.Queue[int]) -> int:
    while True:
        if (n := await out.get()) % 7 == 0:
            return n  # (2)


async def careless() -> int:
    out = asyncio.Queue(maxsize=1)
    task = asyncio.create_task(numbers(out))
    background.add(task)
    task.add_done_callback(background.discard)
    return await search(out)


async def careful() -> int:
    out = asyncio.Queue(maxsize=1)
    task = asyncio.create_task(numbers(out))
    try:
        return await search(out)
    finally:
        task.cancel()  # (3) (4)
        await asyncio.wait([task])  # (5)


async def repeat(name: str, search: Callable[[], Awaitable[int]]) -> None:
    before = len(asyncio.all_tasks())
    for n in range(options.rounds):
        await search()
        await asyncio.sleep(0.1)
        print(f"{name}: search {n + 1}: {len(asyncio.all_tasks()) - before} left")


def profile() -> None:
    places: Counter[str] = Counter()
    for task in asyncio.all_tasks():  # (6)
        for frame in task.get_stack(limit=1):
            places[f"{frame.f_code.co_qualname}, main.py:{frame.f_lineno}"] += 1
    for place, number in places.most_common(1):
        print(f"all_tasks: {number} at {place}")


async def main() -> None:
    await repeat("careless", careless)
    profile()
    await repeat("careful", careful)


asyncio.run(main())
