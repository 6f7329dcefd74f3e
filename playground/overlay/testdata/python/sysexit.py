import asyncio, sys
async def a():
    sys.exit("bye")
async def main():
    asyncio.create_task(asyncio.sleep(5))
    await asyncio.create_task(a())
asyncio.run(main())
