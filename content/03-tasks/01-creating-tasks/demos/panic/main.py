import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

flags = argparse.ArgumentParser()
flags.add_argument("-recover", choices=["nowhere", "main", "inside"], default="nowhere")
options = flags.parse_args()


@contextmanager
def rescue(place: str) -> Iterator[None]:
    try:
        yield
    except IndexError as problem:
        if options.recover != place:
            raise
        print(f"{place}: recovered from {problem}")


async def save(n: int) -> None:
    try:
        await asyncio.sleep(0.3)
        print("saver", n, "has saved")
    finally:
        print("saver", n, "cleans up")  # (4)


async def report(orders: list[str]) -> None:
    with rescue("inside"):  # (3)
        await asyncio.sleep(0.1)
        print("first order:", orders[0])  # (1)


async def main() -> None:
    tasks = [asyncio.create_task(work) for work in (save(1), save(2), report([]))]
    with rescue("main"):  # (2)
        await asyncio.gather(*tasks)
    await asyncio.wait(tasks)
    print("main: all done")


asyncio.run(main())
