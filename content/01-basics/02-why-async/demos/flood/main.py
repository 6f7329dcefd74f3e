import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-requests", type=int, default=300)
flags.add_argument("-limit", type=int, default=20)
flags.add_argument("-patience", type=float, default=0.2)


async def service(desks: asyncio.Semaphore) -> None:
    """Answers ten requests at a time, and each takes 20 ms."""
    async with desks:  # (1)
        await asyncio.sleep(0.02)


async def send(n: int, requests: int, patience: float) -> int:
    """Sends all requests, at most n of them in flight, and counts the answers."""
    desks, flight = asyncio.Semaphore(10), asyncio.Semaphore(n)
    answered = 0

    async def request() -> None:
        nonlocal answered
        try:
            async with asyncio.timeout(patience):  # (2)
                await service(desks)
            answered += 1
        except TimeoutError:
            pass
        finally:
            flight.release()

    async with asyncio.TaskGroup() as group:
        for _ in range(requests):
            await flight.acquire()  # (3)
            group.create_task(request())
    return answered


async def attempt(name: str, n: int, requests: int, patience: float) -> None:
    began = time.perf_counter()
    answered = await send(n, requests, patience)
    took = time.perf_counter() - began
    print(f"{name}: {answered} answered, {requests - answered} gave up, {took:.2f} s")


async def main(requests: int, limit: int, patience: float) -> None:
    await attempt("all at once", requests, requests, patience)
    await attempt(f"at most {limit} in flight", limit, requests, patience)


asyncio.run(main(**vars(flags.parse_args())))
