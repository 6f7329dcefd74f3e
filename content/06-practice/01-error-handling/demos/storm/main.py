import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Callable
from random import uniform

flags = argparse.ArgumentParser()
flags.add_argument("-clients", type=int, default=60)
flags.add_argument("-capacity", type=int, default=15)
options = flags.parse_args()

BASE = 0.2
LONGEST = 1.0
BUCKET = 0.05


class Service:
    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.busy = 0
        self.load: Counter[int] = Counter()

    async def ask(self) -> bool:
        self.load[int((time.perf_counter() - self.began) / BUCKET)] += 1
        if self.busy == options.capacity:  # (1)
            return False
        self.busy += 1
        await asyncio.sleep(0.02)
        self.busy -= 1
        return True


async def client(service: Service, wait: Callable[[float], float]) -> None:
    ceiling = BASE
    while not await service.ask():
        await asyncio.sleep(wait(ceiling))
        ceiling = min(2 * ceiling, LONGEST)


async def storm(title: str, wait: Callable[[float], float]) -> None:
    print(title)
    service = Service()
    await asyncio.gather(*(client(service, wait) for _ in range(options.clients)))
    took = time.perf_counter() - service.began

    load = service.load
    for i in sorted(load):
        print(f"{i * BUCKET:.2f} s {load[i]:3} {'#' * ((load[i] + 3) // 4)}")
    busiest = max((load[i] for i in load if i > 0), default=0)
    print(f"{load.total()} requests in {took:.1f} s, at most {busiest} together after the first 50 ms")


async def main() -> None:
    await storm("without jitter:", lambda ceiling: ceiling)  # (2)
    await storm("with jitter:", lambda ceiling: uniform(0, ceiling))  # (3)


asyncio.run(main())
