import argparse
import asyncio

flags = argparse.ArgumentParser()
flags.add_argument("-wait", type=float, default=2)


async def main(wait: float) -> None:
    print("begun")
    await asyncio.sleep(wait)
    print(f"waited {wait:.1f} s")


asyncio.run(main(**vars(flags.parse_args())))
