import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-a", type=float, default=1)
flags.add_argument("-b", type=float, default=2)
flags.add_argument("-c", type=float, default=1)


async def work(name: str, wait: float, ended: list[str]) -> str:
    print(name, "starts")
    await asyncio.sleep(wait)  # (2)
    print(name, "ends")
    ended.append(name)  # (5)
    return name.lower()


async def main(a: float, b: float, c: float) -> None:
    began = time.perf_counter()
    ended: list[str] = []
    results = await asyncio.gather(  # (3) (4)
        work("A", a, ended),  # (1)
        work("B", b, ended),
        work("C", c, ended),
    )
    print("ended:  ", ended)
    print("results:", results)
    print(f"total:   {time.perf_counter() - began:.1f} s")


asyncio.run(main(**vars(flags.parse_args())))
