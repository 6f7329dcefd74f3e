import argparse
import asyncio

flags = argparse.ArgumentParser()
flags.add_argument("-open", type=float, default=0.1)
flags.add_argument("-use", type=float, default=0.4)
flags.add_argument("-close", type=float, default=0.1)
flags.add_argument("-cancel", type=float, default=0.3)
options = flags.parse_args()


class Connection:
    def __init__(self, name: str) -> None:
        self.name = name

    async def __aenter__(self) -> "Connection":
        await asyncio.sleep(options.open)  # (2)
        print(f"{self.name}: open")
        return self

    async def query(self) -> None:
        await asyncio.sleep(options.use)
        if self.name == "error":
            raise LookupError("no such table")
        print(f"{self.name}: answered")

    async def __aexit__(self, *failure: object) -> None:
        await asyncio.sleep(options.close)
        print(f"{self.name}: closed")


async def use(name: str) -> None:
    async with Connection(name) as conn:  # (1) (3)
        await conn.query()  # (4)


async def main() -> None:
    loop = asyncio.get_running_loop()
    for name in "success", "error", "cancellation":
        task = asyncio.create_task(use(name))
        if name == "cancellation":
            loop.call_later(options.cancel, task.cancel)  # (5)
        try:
            await task
        except (LookupError, asyncio.CancelledError) as error:
            print(f"{name}: caller got {error!r}")


asyncio.run(main())
