import asyncio


async def produce(queue):
    for n in range(3):
        await queue.put(n)
    await queue.put(None)


async def consume(queue):
    while (n := await queue.get()) is not None:
        print("got", n)
        await asyncio.sleep(0.01)


async def main():
    queue = asyncio.Queue(1)
    consumer = asyncio.create_task(consume(queue))
    await asyncio.sleep(0)
    await produce(queue)
    await consumer


asyncio.run(main())
