import argparse
import asyncio

flags = argparse.ArgumentParser()
flags.add_argument("-work", type=float, default=0.5)
flags.add_argument("-life", type=float, default=0.2)
flags.add_argument("-join", action="store_true")


async def save(name: str, work: float) -> None:
    print(name, "starts")
    try:
        await asyncio.sleep(work)
        print(name, "has saved")
    finally:
        print(name, "cleans up")  # (4)


async def main(work: float, life: float, join: bool) -> None:
    if not join:
        save("coroutine", work)  # (1)
    task = asyncio.create_task(save("task", work))  # (2)
    await asyncio.sleep(life)
    if join:
        await save("coroutine", work)  # (3)
        await task
    print("main returns")


asyncio.run(main(**vars(flags.parse_args())))
