import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-wait", type=float, default=1)
flags.add_argument("-pause", type=float, default=0.5)


async def hello(wait: float) -> None:
    print("Hello")
    await asyncio.sleep(wait)  # (2)
    print("World")


async def main(wait: float, pause: float) -> None:
    began = time.perf_counter()
    greeting = hello(wait)  # (1)
    print("main: called hello")
    await asyncio.sleep(pause)
    print("main: now I wait")
    await greeting  # (3)
    print(f"main: over after {time.perf_counter() - began:.1f} s")


asyncio.run(main(**vars(flags.parse_args())))
