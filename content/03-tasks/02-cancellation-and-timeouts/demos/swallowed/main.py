import argparse
import asyncio
import time

flags = argparse.ArgumentParser()
flags.add_argument("-limit", type=float, default=0.5)
flags.add_argument("-polls", type=int, default=6)
flags.add_argument("-by", choices=["timeout", "sibling"], default="timeout")
options = flags.parse_args()


async def poll(n: int) -> None:
    await asyncio.sleep(0.2)
    if n == 1:
        raise OSError("no answer")


async def poll_all(name: str, tolerated: type[BaseException]) -> int:
    answers = 0
    for n in range(options.polls):
        try:
            await poll(n + 1)
        except tolerated as error:  # (1) (2)
            print(f"{name}: poll {n + 1}, {error!r}")
            continue
        print(f"{name}: poll {n + 1}, answer")
        answers += 1
    return answers


async def limited(name: str, tolerated: type[BaseException]) -> int:
    if options.by == "timeout":
        async with asyncio.timeout(options.limit):  # (3)
            return await poll_all(name, tolerated)
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(poll_all(name, tolerated))
        await asyncio.sleep(options.limit)
        raise OSError("sibling failed")  # (4)


async def attempt(name: str, tolerated: type[BaseException]) -> None:
    began = time.perf_counter()
    try:
        outcome = await limited(name, tolerated)
    except (TimeoutError, ExceptionGroup) as error:
        outcome = error
    print(f"{name}: caller has {outcome!r}, after {time.perf_counter() - began:.1f} s")


async def main() -> None:
    await attempt("careless", BaseException)
    await attempt("careful", Exception)


asyncio.run(main())
