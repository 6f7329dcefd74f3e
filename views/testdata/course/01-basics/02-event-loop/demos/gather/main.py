import argparse
import asyncio
import sys

flags = argparse.ArgumentParser()
flags.add_argument("-a", type=float, default=1)
flags.add_argument("-mode", default="one", choices=["one", "two"])
flags.add_argument("-loud", action="store_true")
flags.add_argument("-many", type=int, default=1000)


async def main(a: float, mode: str, loud: bool, many: int) -> None:
    print(mode, loud, many)  # (1)
    await asyncio.sleep(a)  # (2)
    print("<b>done</b>", file=sys.stderr)


asyncio.run(main(**vars(flags.parse_args())))
