import argparse
import asyncio
import threading
import time
import tracemalloc
from pathlib import Path

flags = argparse.ArgumentParser()
flags.add_argument("-tasks", type=int, default=10000)
flags.add_argument("-threads", type=int, default=200)


async def waiter(gate: asyncio.Event) -> None:
    await gate.wait()  # (3)


async def crowd(n: int) -> tuple[float, int, float]:
    """Starts n waiters; returns their seconds and bytes, and a newcomer's seconds."""
    gate = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        began = time.perf_counter()
        for _ in range(n):
            group.create_task(waiter(gate))  # (1)
        await asyncio.sleep(0)  # one turn of the loop: now all of them wait
        seconds = time.perf_counter() - began
        size, _ = tracemalloc.get_traced_memory()  # (4)
        tracemalloc.stop()

        began = time.perf_counter()
        await group.create_task(asyncio.sleep(0, "here"))  # (5)
        answered = time.perf_counter() - began
        gate.set()
    return seconds, size, answered


def thread_crowd(n: int) -> tuple[float, int, float]:
    gate = threading.Event()
    before, began = resident(), time.perf_counter()
    for _ in range(n):
        threading.Thread(target=gate.wait).start()  # (2) (3)
    seconds, size = time.perf_counter() - began, resident() - before

    began = time.perf_counter()
    late = threading.Thread(target=lambda: "here")
    late.start()  # (5)
    late.join()
    answered = time.perf_counter() - began
    gate.set()
    return seconds, size, answered


def resident() -> int:
    """What the process occupies, in bytes; 0 where there is no /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return int(status.read_text().partition("VmRSS:")[2].split()[0]) * 1024


def report(n: int, name: str, seconds: float, size: float) -> None:
    each = f"each {seconds * 1e6 / n:.1f} µs, {size / n:.0f} bytes"
    print(f"{n} {name}: {seconds:.2f} s, {size / 1e6:.1f} MB ({each})")


def main(tasks: int, threads: int) -> None:
    seconds, _, answered = asyncio.run(crowd(tasks))
    tracemalloc.start()  # tracing is slow, so the bytes have a run of their own
    _, size, _ = asyncio.run(crowd(tasks))
    report(tasks, "tasks", seconds, size)
    print(f"a newcomer answers after {answered * 1e6:.0f} µs")
    seconds, size, answered = thread_crowd(threads)
    report(threads, "threads", seconds, size)
    print(f"a newcomer answers after {answered * 1e6:.0f} µs")
    scale = tasks / threads
    report(tasks, "threads at that rate", seconds * scale, size * scale)
    if resident() == 0:
        print("no /proc here: the memory of threads is unknown")


main(**vars(flags.parse_args()))
