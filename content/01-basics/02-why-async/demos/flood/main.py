import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-requests", type=int, default=300)
flags.add_argument("-limit", type=int, default=20)
flags.add_argument("-patience", type=float, default=0.2)
args = flags.parse_args()


async def service(desks: asyncio.Semaphore) -> None:
    """Answers ten at a time, in 20 ms each."""
    async with desks:  # (1)
        await asyncio.sleep(0.02)


async def request(desks: asyncio.Semaphore) -> bool:
    """Reports whether it was answered in time."""
    try:
        async with asyncio.timeout(args.patience):  # (2)
            await service(desks)
    except TimeoutError:
        return False
    return True


async def send(name: str, n: int) -> None:
    """Sends all requests, at most n of them in flight."""
    began = time.perf_counter()
    desks = asyncio.Semaphore(10)
    flight = asyncio.Semaphore(n)
    answered = 0

    async def one() -> None:
        nonlocal answered
        if await request(desks):
            answered += 1
        flight.release()

    async with asyncio.TaskGroup() as group:
        for _ in range(args.requests):
            await flight.acquire()  # (3)
            group.create_task(one())
    took = time.perf_counter() - began
    print(f"{name}: {took:.2f} s")
    gave_up = args.requests - answered
    print(f"  {answered} answered, {gave_up} gave up")


async def main() -> None:
    await send("all at once", args.requests)
    await send(f"at most {args.limit} in flight", args.limit)


asyncio.run(main())
