import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from itertools import count

flags = argparse.ArgumentParser()
flags.add_argument("-work", type=float, default=2)
flags.add_argument("-fail", default="queue")
flags.add_argument("-cache", type=float, default=0.3)
flags.add_argument("-deadline", type=float, default=1)
options = flags.parse_args()


class Resource:
    def __init__(self, name: str, closing: float) -> None:
        print(f"{name}: open")
        self.name = name
        self.closing = closing

    async def close(self, end: float | None) -> None:
        print(f"{self.name}: closing")
        try:
            async with asyncio.timeout_at(end):  # (5)
                await asyncio.sleep(self.closing)
        except TimeoutError:
            raise TimeoutError(f"{self.name}: out of time")
        if self.name == options.fail:
            raise OSError(f"{self.name}: cannot write")
        print(f"{self.name}: closed")


async def work() -> None:
    try:
        async with asyncio.timeout(options.work):
            for n in count(1):
                await asyncio.sleep(0.4)
                print(f"request {n} answered")
    except TimeoutError:
        print("shutting down: work is done")
    except asyncio.CancelledError:  # (1)
        print("shutting down: interrupted")
        raise


async def serve() -> None:
    failures: list[Exception] = []
    end = None

    async def release(*resources: Resource) -> None:
        closings = [r.close(end) for r in resources]
        results = await asyncio.gather(*closings, return_exceptions=True)  # (4)
        failures.extend(r for r in results if isinstance(r, Exception))  # (6)

    try:
        async with AsyncExitStack() as opened:  # (2) (3)
            opened.push_async_callback(release, Resource("database", 0.2))
            cache, queue = Resource("cache", options.cache), Resource("queue", 0.3)
            opened.push_async_callback(release, cache, queue)
            opened.push_async_callback(release, Resource("server", 0.2))
            try:
                await work()
            finally:
                end = asyncio.get_running_loop().time() + options.deadline
    finally:
        if failures:
            raise ExceptionGroup("not released", failures)


try:
    asyncio.run(serve())  # (7)
except* KeyboardInterrupt:
    pass
except* Exception as group:
    print("not released:", *group.exceptions, sep="\n")
    sys.exit(1)
