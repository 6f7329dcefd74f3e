import asyncio


async def bad():
    await asyncio.sleep(0.01)
    broken()


def broken():
    raise ValueError("broken")


async def good():
    try:
        await asyncio.sleep(10)
    finally:
        print("cleaned up")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(good())
            group.create_task(bad())
    except* ValueError:
        print("failed")


asyncio.run(main())
