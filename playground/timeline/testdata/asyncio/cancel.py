import asyncio


async def victim():
    await asyncio.Event().wait()


async def killer(task):
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.sleep(0.01)


async def main():
    task = asyncio.create_task(victim())
    asyncio.create_task(killer(task))
    await asyncio.wait([task])
    never = asyncio.create_task(victim())
    never.cancel()
    await asyncio.sleep(0.2)


asyncio.run(main())
