import argparse
import asyncio
import threading
import time
import tracemalloc
from pathlib import Path

flags = argparse.ArgumentParser()
flags.add_argument("-tasks", type=int, default=10000)
flags.add_argument("-threads", type=int, default=200)

Cost = tuple[float, int, float]  # seconds, bytes, newcomer


async def waiter(gate: asyncio.Event) -> None:
    await gate.wait()  # (3)


async def crowd(n: int) -> Cost:
    """Starts n waiters and weighs them, if traced."""
    gate = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        began = time.perf_counter()
        for _ in range(n):
            group.create_task(waiter(gate))  # (1)
        await asyncio.sleep(0)  # now all of them wait
        seconds = time.perf_counter() - began
        size, _ = tracemalloc.get_traced_memory()  # (4)
        tracemalloc.stop()

        began = time.perf_counter()
        late = asyncio.sleep(0, "here")
        await group.create_task(late)  # (5)
        newcomer = time.perf_counter() - began
        gate.set()
    return seconds, size, newcomer


def thread_crowd(n: int) -> Cost:
    gate = threading.Event()
    before, began = resident(), time.perf_counter()
    for _ in range(n):
        threading.Thread(target=gate.wait).start()  # (2)
    seconds = time.perf_counter() - began
    size = resident() - before  # (4)

    began = time.perf_counter()
    late = threading.Thread(target=lambda: "here")
    late.start()  # (5)
    late.join()
    newcomer = time.perf_counter() - began
    gate.set()
    return seconds, size, newcomer


def resident() -> int:
    """What the process occupies, or 0 without /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    _, _, line = status.read_text().partition("VmRSS:")
    return int(line.split()[0]) * 1024


def report(n: int, name: str, cost: Cost) -> None:
    seconds, size, newcomer = cost
    print(f"{n} {name}: {seconds:.2f} s, {size / 1e6:.1f} MB")
    print(f"  each {seconds * 1e6 / n:.1f} µs, {size / n:.0f} bytes")
    print(f"  a newcomer answers after {newcomer * 1e6:.0f} µs")


def main(tasks: int, threads: int) -> None:
    seconds, _, newcomer = asyncio.run(crowd(tasks))
    tracemalloc.start()  # slow, so its times do not count
    _, size, _ = asyncio.run(crowd(tasks))
    report(tasks, "tasks", (seconds, size, newcomer))
    cost = thread_crowd(threads)
    report(threads, "threads", cost)
    if resident() == 0:
        print("no /proc: the memory of threads is unknown")
    scale = tasks / threads
    print(f"{tasks} threads at that rate: {cost[0] * scale:.2f} s,",
          f"{cost[1] * scale / 1e6:.1f} MB")


main(**vars(flags.parse_args()))
