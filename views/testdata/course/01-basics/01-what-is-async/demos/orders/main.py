import argparse
import asyncio

flags = argparse.ArgumentParser()
flags.add_argument("-wait", type=float, default=1)


async def main(wait: float) -> None:
    print("one after another")
    await asyncio.sleep(wait)  # (1)


asyncio.run(main(**vars(flags.parse_args())))
