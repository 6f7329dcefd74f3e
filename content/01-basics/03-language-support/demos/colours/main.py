import argparse
import asyncio
import functools

flags = argparse.ArgumentParser()
flags.add_argument("-wait", type=float, default=0.3)


async def price(wait: float) -> int:
    await asyncio.sleep(wait)
    return 42


def call(wait: float) -> None:  # (1)
    print("plain call:", price(wait))


def start(wait: float) -> None:  # (2)
    try:
        print("new loop:", asyncio.run(price(wait)))
    except RuntimeError as error:
        print("new loop:", error)


async def cached(wait: float) -> None:  # (3)
    once = functools.cache(price)
    print("cached, first:", await once(wait))
    try:
        print("cached, again:", await once(wait))
    except RuntimeError as error:
        print("cached, again:", error)


async def ask(wait: float) -> None:  # (4)
    print("async call:", await price(wait))


async def main(wait: float) -> None:
    call(wait)
    start(wait)
    await cached(wait)
    await ask(wait)


asyncio.run(main(**vars(flags.parse_args())))
