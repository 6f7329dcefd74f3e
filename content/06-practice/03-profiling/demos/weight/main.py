import argparse
import asyncio
import tracemalloc

flags = argparse.ArgumentParser()
flags.add_argument("-tasks", type=int, default=200)
flags.add_argument("-kib", type=int, default=64)
options = flags.parse_args()


async def hold(size: int, gate: asyncio.Event) -> int:
    held = bytearray(size)  # (3)
    await gate.wait()
    return len(held)


async def crowd(name: str, size: int) -> None:
    before, _ = tracemalloc.get_traced_memory()
    gate = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(options.tasks):
            group.create_task(hold(size, gate))
        await asyncio.sleep(0)  # now all of them wait
        tasks = len(asyncio.all_tasks())  # (1)
        after, _ = tracemalloc.get_traced_memory()  # (2)
        print(f"{name}: {tasks} tasks, {(after - before) / 1e6:.1f} MB")
        await asyncio.sleep(0.2)
        gate.set()


async def main() -> None:
    tracemalloc.start()
    await crowd("light", 0)
    await crowd("heavy", options.kib * 1024)


asyncio.run(main())
