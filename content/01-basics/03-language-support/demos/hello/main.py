import argparse
import asyncio

flags = argparse.ArgumentParser()
flags.add_argument("-one", type=float, default=1)
flags.add_argument("-two", type=float, default=0.5)


async def greet(name: str, wait: float) -> None:  # (1)
    await asyncio.sleep(wait)  # (2)
    print("Hello from", name)


async def main(one: float, two: float) -> None:
    async with asyncio.TaskGroup() as group:  # (4)
        group.create_task(greet("one", one))  # (3)
        group.create_task(greet("two", two))
    print("both have greeted")


asyncio.run(main(**vars(flags.parse_args())))  # (5)
