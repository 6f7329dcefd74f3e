import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-n", type=int, default=3)
flags.add_argument("-wait", type=float, default=0.3)


async def fetch(page: int, wait: float) -> int:
    await asyncio.sleep(wait)
    print("fetched", page)
    return page


async def save(page: int) -> None:
    print("saved", page)


async def fetch_and_save(page: int, wait: float) -> None:
    await save(await fetch(page, wait))


async def main(n: int, wait: float) -> None:
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:  # (3)
        for page in range(n):
            group.create_task(save(await fetch(page, wait)))  # (1)
    print(f"fetch as an argument: {time.perf_counter() - began:.1f} s")

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:  # (3)
        for page in range(n):
            group.create_task(fetch_and_save(page, wait))  # (2)
    print(f"fetch inside: {time.perf_counter() - began:.1f} s")


asyncio.run(main(**vars(flags.parse_args())))
