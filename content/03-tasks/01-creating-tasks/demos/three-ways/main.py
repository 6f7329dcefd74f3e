import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-a", type=float, default=0.3)
flags.add_argument("-b", type=float, default=0.6)
flags.add_argument("-c", type=float, default=1)
flags.add_argument("-fail", choices=["none", "A", "B", "C"], default="B")
options = flags.parse_args()

JOBS = [("A", options.a), ("B", options.b), ("C", options.c)]


async def job(way: str, name: str, wait: float) -> str:
    try:
        await asyncio.sleep(wait)
    except asyncio.CancelledError:  # (5)
        print(f"{way}: {name} cancelled")
        raise
    if name == options.fail:
        print(f"{way}: {name} fails")
        raise RuntimeError(f"{name} failed")
    print(f"{way}: {name} done")
    return name.lower()


async def wait() -> list[str | BaseException]:
    tasks = [asyncio.create_task(job("wait", *each)) for each in JOBS]  # (1)
    await asyncio.wait(tasks)  # (2)
    return [task.exception() or task.result() for task in tasks]  # (3)


async def gather() -> list[str]:
    return await asyncio.gather(  # (2) (3)
        *(job("gather", *each) for each in JOBS),  # (1)
    )


async def group() -> list[str]:
    async with asyncio.TaskGroup() as group:  # (2) (4)
        tasks = [group.create_task(job("TaskGroup", *each)) for each in JOBS]  # (1)
    return [task.result() for task in tasks]  # (3)


async def main() -> None:
    for name, way in ("wait", wait), ("gather", gather), ("TaskGroup", group):
        began = time.perf_counter()
        try:
            outcome = await way()
        except (RuntimeError, ExceptionGroup) as error:
            outcome = error
        print(f"{name}: caller has {outcome!r}, after {time.perf_counter() - began:.1f} s")


asyncio.run(main())
