import asyncio


async def nap(seconds):
    await asyncio.sleep(seconds)


async def main():
    short = asyncio.create_task(nap(0.02))
    long = asyncio.create_task(nap(0.2))
    await short
    await long
    await asyncio.sleep(0)


asyncio.run(main())
