import argparse
import asyncio
import time
from collections.abc import Coroutine
from hashlib import sha256

flags = argparse.ArgumentParser()
flags.add_argument("-tasks", type=int, default=4)


def crunch(rounds: int) -> bytes:
    """Hashes a hash again and again, and never waits."""
    digest = b"interleave"
    for _ in range(rounds):
        digest = sha256(digest).digest()  # (1)
    return digest


def calibrate() -> int:
    """Finds how many rounds this machine does in 0.1 s."""
    began, rounds = time.perf_counter(), 0
    while time.perf_counter() - began < 0.1:
        crunch(1000)
        rounds += 1000
    return rounds


async def one_after_another(tasks: int, rounds: int) -> None:
    for _ in range(tasks):
        crunch(rounds)


async def together(tasks: int, rounds: int) -> None:
    async def task() -> None:
        crunch(rounds)

    async with asyncio.TaskGroup() as group:
        for _ in range(tasks):
            group.create_task(task())  # (2)


async def in_threads(tasks: int, rounds: int) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(tasks):
            work = asyncio.to_thread(crunch, rounds)  # (3)
            group.create_task(work)


async def timed(name: str, work: Coroutine) -> None:
    began = time.perf_counter()
    await work
    print(f"{name:<25} {time.perf_counter() - began:.2f} s")


async def main(tasks: int) -> None:
    rounds = calibrate()
    await timed("one after another", one_after_another(tasks, rounds))
    await timed("asyncio tasks, one thread", together(tasks, rounds))
    await timed("threads", in_threads(tasks, rounds))


asyncio.run(main(**vars(flags.parse_args())))
