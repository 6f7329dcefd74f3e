import argparse
import asyncio
import time
from collections.abc import Coroutine

flags = argparse.ArgumentParser()
flags.add_argument("-orders", type=int, default=3)
flags.add_argument("-wait", type=float, default=1)


async def order(n: int, wait: float) -> None:
    print(f"order {n} placed")
    await asyncio.sleep(wait)  # (1)
    print(f"order {n} ready")


async def one_after_another(orders: int, wait: float) -> None:
    for n in range(orders):
        await order(n + 1, wait)  # (2)


async def together(orders: int, wait: float) -> None:
    async with asyncio.TaskGroup() as group:  # (4)
        for n in range(orders):
            group.create_task(order(n + 1, wait))  # (3)


async def timed(name: str, placing: Coroutine) -> None:
    print(name)
    began = time.perf_counter()
    await placing
    print(f"took {time.perf_counter() - began:.1f} s")


async def main(orders: int, wait: float) -> None:
    await timed("one after another", one_after_another(orders, wait))
    await timed("together", together(orders, wait))


asyncio.run(main(**vars(flags.parse_args())))
