import argparse
import asyncio
import math
import random
import sys

flags = argparse.ArgumentParser()
flags.add_argument("-count", type=int, default=200000)
options = flags.parse_args()


def rank(q: float) -> int:
    return math.ceil(q * options.count)


class List:
    def __init__(self) -> None:
        self.numbers: list[float] = []

    def add(self, ms: float) -> None:
        self.numbers.append(ms)  # (1)

    def quantile(self, q: float) -> float:
        return sorted(self.numbers)[rank(q) - 1]


class Histogram:
    def __init__(self) -> None:
        self.numbers = [0] * 128  # (2)

    def add(self, ms: float) -> None:
        i = int(math.log(ms / 0.1, 1.1))  # (3)
        self.numbers[min(max(i, 0), 127)] += 1

    def quantile(self, q: float) -> float:
        i, seen = 0, self.numbers[0]
        while seen < rank(q):
            i += 1
            seen += self.numbers[i]
        return 0.1 * 1.1 ** (i + 1)  # (4)


def measure(name: str, notes: List | Histogram) -> None:
    source = random.Random(1)
    for _ in range(options.count):
        notes.add(5 + source.expovariate(1 / 15))
    size = sys.getsizeof(notes.numbers) + sum(map(sys.getsizeof, notes.numbers))
    p50, p95, p99 = (notes.quantile(q) for q in (0.5, 0.95, 0.99))
    print(f"{name} {size / 1000:6.1f} KB p50 {p50:4.1f} p95 {p95:4.1f} p99 {p99:4.1f}")


async def main() -> None:
    print(options.count, "latencies, in ms")
    measure("list:     ", List())
    measure("histogram:", Histogram())


asyncio.run(main())
