import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-slow", type=float, default=1)
flags.add_argument("-how", choices=["sleep", "compute"], default="sleep")
flags.add_argument("-thread", action="store_true")
options = flags.parse_args()

BEAT = 0.2


async def heartbeat() -> None:
    longest = 0.0
    for n in range(8):
        before = time.perf_counter()
        await asyncio.sleep(BEAT)
        longest = max(longest, time.perf_counter() - before)
        print("beat", n + 1)
    print(f"longest pause between beats: {longest:.1f} s")


def write_report() -> None:
    if options.how == "sleep":
        time.sleep(options.slow)  # (2)
        return
    until = time.perf_counter() + options.slow
    while time.perf_counter() < until:  # (3)
        pass


async def report() -> None:
    await asyncio.sleep(BEAT + BEAT / 2)
    print("report begun")
    if options.thread:
        await asyncio.to_thread(write_report)  # (4)
    else:
        write_report()
    print("report written")


async def main() -> None:
    await asyncio.gather(heartbeat(), report())


asyncio.run(main())  # (1)
