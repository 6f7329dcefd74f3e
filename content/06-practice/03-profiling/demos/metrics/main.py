import argparse
import asyncio
import functools
import time
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

flags = argparse.ArgumentParser()
flags.add_argument("-calls", type=int, default=200)
flags.add_argument("-workers", type=int, default=10)
flags.add_argument("-slow", type=float, default=0.2)
options = flags.parse_args()

P, R = ParamSpec("P"), TypeVar("R")


class Stats:
    def __init__(self) -> None:
        self.count = self.flight = self.most = 0
        self.total = self.worst = 0.0
        self.least = float("inf")
        self.below = [0] * 32

    def begin(self) -> None:  # (1)
        self.flight += 1
        self.most = max(self.most, self.flight)

    def end(self, took: float) -> None:  # (1)
        self.least = min(self.least, took)
        self.worst = max(self.worst, took)
        self.count += 1
        self.total += took
        self.flight -= 1
        cell = int(took * 1e6).bit_length()
        self.below[min(cell, 31)] += 1  # (2)

    def within(self, share: float) -> float:
        seen = 0
        for n, count in enumerate(self.below):  # (2)
            seen += count
            if seen >= share * self.count:
                return 2**n / 1e6
        return self.worst

    def print(self, name: str, elapsed: float) -> None:
        mean = self.total / self.count
        print(f"{name}: {self.count} calls, {self.total:.2f} s in all")
        print(f"  mean {ms(mean)}, min {ms(self.least)}, max {ms(self.worst)}")
        print(f"  half within {ms(self.within(0.5))}, 95% within {ms(self.within(0.95))}")
        print(f"  in flight: mean {self.total / elapsed:.1f}, most {self.most}")


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


fetches, saves = Stats(), Stats()


def measured(stats: Stats) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    def decorate(f: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @functools.wraps(f)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            stats.begin()  # (3)
            began = time.perf_counter()
            try:
                return await f(*args, **kwargs)
            finally:
                stats.end(time.perf_counter() - began)  # (4)

        return wrapper

    return decorate


@measured(fetches)  # (5)
async def fetch(id: int) -> str:
    if id % 10 == 0:
        await asyncio.sleep(options.slow)
        raise ConnectionError("no answer")
    await asyncio.sleep(0.02)
    return f"page {id}"


@measured(saves)  # (5)
async def save(page: str) -> int:
    await asyncio.sleep(0.005)
    return len(page)


async def main() -> None:
    began = time.perf_counter()
    ids = iter(range(options.calls))
    failed = 0

    async def work() -> None:
        nonlocal failed
        for id in ids:
            try:
                await save(await fetch(id))
            except ConnectionError:
                failed += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(options.workers):
            group.create_task(work())
    elapsed = time.perf_counter() - began
    fetches.print("fetch", elapsed)
    saves.print("save", elapsed)
    print("failed:", failed)


asyncio.run(main())
