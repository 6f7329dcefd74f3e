import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-takes", type=float, default=0.3)
flags.add_argument("-back", type=float, default=0.5)
options = flags.parse_args()


class WallClock:
    set = 0.0

    def now(self) -> float:
        return time.time() + self.set  # (1)


def tell(name: str) -> None:
    print(f"time.{name}() monotonic:", time.get_clock_info(name).monotonic)  # (4)


async def main() -> None:
    clock = WallClock()
    wall, began = clock.now(), time.perf_counter()
    await asyncio.sleep(options.takes / 2)
    clock.set -= options.back  # (2)
    print("simulated: the wall clock is set back")
    await asyncio.sleep(options.takes / 2)
    print(f"wall clock: {clock.now() - wall:+.2f} s")
    print(f"monotonic clock: {time.perf_counter() - began:+.2f} s")  # (3)

    tell("time")
    tell("monotonic")
    tell("perf_counter")


asyncio.run(main())
