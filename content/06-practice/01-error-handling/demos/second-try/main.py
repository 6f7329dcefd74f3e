import argparse
import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

flags = argparse.ArgumentParser()
flags.add_argument("-failures", type=int, default=1)
options = flags.parse_args()

REPORT = b"Forty-two bytes of a most important report"


class Busy(Exception):
    pass


class Service:
    requests = 0

    async def post(self, body: bytes) -> str:
        await asyncio.sleep(0.01)
        self.requests += 1
        if self.requests <= options.failures:
            raise Busy("busy")
        return f"stored {len(body)} of {len(REPORT)} bytes"


async def retry(name: str, attempt: Callable[[], Awaitable[str]]) -> None:
    for n in count(1):
        try:
            print(f"{name}: attempt {n}: {await attempt()}")
            return
        except Busy as error:
            print(f"{name}: attempt {n}: {error}")
        await asyncio.sleep(0.2)


async def careless(service: Service) -> None:
    request = service.post(REPORT)  # (1)
    await retry("careless", lambda: request)


async def careful(service: Service) -> None:
    await retry("careful", lambda: service.post(REPORT))  # (2)


async def main() -> None:
    for send in careless, careful:
        try:
            await send(Service())
        except RuntimeError as error:
            print("failed:", error)


asyncio.run(main())
