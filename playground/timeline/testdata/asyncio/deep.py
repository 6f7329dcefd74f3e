import asyncio


class Awaitable:
    def __await__(self):
        yield from asyncio.sleep(0.01).__await__()


async def numbers():
    await asyncio.sleep(0.01)
    yield 1
    await Awaitable()
    yield 2


async def down(depth):
    if depth > 0:
        await down(depth - 1)
    else:
        await asyncio.sleep(0.01)
        async for _ in numbers():
            await asyncio.sleep(0.01)


async def main():
    await down(5)
    asyncio.current_task().set_name("it's \u00e9\n")
    await asyncio.create_task(down(0), name="it's \u00e9\\\n")


asyncio.run(main())
