import argparse
import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from random import random

flags = argparse.ArgumentParser()
flags.add_argument("-failures", type=int, default=3)
flags.add_argument("-base", type=float, default=0.1)
flags.add_argument("-jitter", type=float, default=0.5)
flags.add_argument("-deadline", type=float, default=2)
flags.add_argument("-all", action="store_true")
options = flags.parse_args()

LONGEST = 1.0


class Status(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(f"status {code}")
        self.code = code


def temporary(error: Status) -> bool:
    return error.code >= 500 or options.all  # (2)


class Service:
    def __init__(self, name: str) -> None:
        self.name = name
        self.asked = 0

    async def ask(self) -> None:
        self.asked += 1
        await asyncio.sleep(0.02)
        if self.name == "missing":
            raise Status(404)
        if self.name == "down" or self.asked <= options.failures:
            raise Status(503)


async def retry(name: str, call: Callable[[], Awaitable[None]]) -> None:
    ceiling = options.base
    last = None
    try:
        async with asyncio.timeout(options.deadline):  # (5)
            for n in count(1):
                try:
                    return await call()  # (1)
                except Status as error:
                    if not temporary(error):
                        raise
                    last = error
                pause = ceiling * (1 - options.jitter * random())  # (3)
                print(f"{name}: attempt {n}: {last}, next in {pause * 1000:.0f} ms")
                await asyncio.sleep(pause)
                ceiling = min(2 * ceiling, LONGEST)  # (4)
    except TimeoutError:
        raise TimeoutError(f"out of time after {n} attempts: {last}") from last  # (6)


async def call(service: Service) -> None:
    try:
        await retry(service.name, service.ask)
        print(f"{service.name}: attempt {service.asked}: answered")
    except (TimeoutError, Status) as error:
        print(f"{service.name}: gave up, {error}")
        raise


async def main() -> None:
    services = Service("flaky"), Service("missing"), Service("down")
    ended = await asyncio.gather(*map(call, services), return_exceptions=True)
    try:
        raise ExceptionGroup("calls", [e for e in ended if e])  # (7)
    except* TimeoutError:
        print("some ran out of time")
    except* Status as refused:
        print("some were refused, the first with", refused.exceptions[0])


asyncio.run(main())
