import argparse
import asyncio
import gc

flags = argparse.ArgumentParser()
flags.add_argument("-owned", action="store_true")
options = flags.parse_args()


async def listen() -> None:
    try:
        answer = asyncio.get_running_loop().create_future()
        print("listener waits")
        await answer  # (2)
    finally:
        print("listener ends")


async def save() -> None:
    await asyncio.sleep(0.2)
    raise OSError("disk full")  # (3)


async def collect() -> None:
    await asyncio.sleep(0.1)
    gc.collect()  # (4)
    print("main: garbage is collected")


async def nobodys() -> None:
    asyncio.create_task(listen())  # (1)
    saving = asyncio.create_task(save())  # (1)
    await collect()
    await asyncio.sleep(0.4)
    print("main: saver is done:", saving.done())


async def grouped() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(listen())  # (5)
        group.create_task(save())  # (5)
        await collect()


async def main() -> None:
    gc.disable()  # (4)
    if not options.owned:
        await nobodys()
    else:
        try:
            await grouped()
        except* OSError as group:
            print("main: told of", *group.exceptions)
    print("main: done")


asyncio.run(main())
