import asyncio


async def later(future):
    await asyncio.sleep(0.01)
    future.set_result(None)


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    task = asyncio.create_task(later(future))
    await future
    await task
    gate = asyncio.Event()
    loop.call_later(0.01, gate.set)
    await gate.wait()
    condition = asyncio.Condition()
    async with condition:
        waiting = asyncio.create_task(notify(condition))
        await condition.wait()
    await waiting
    barrier = asyncio.Barrier(2)
    other = asyncio.create_task(meet(barrier))
    await barrier.wait()
    await other
    queue = asyncio.Queue()
    queue.put_nowait(1)
    taker = asyncio.create_task(take(queue))
    await queue.join()
    await taker
    await next(asyncio.as_completed([asyncio.sleep(0.01)]))
    await asyncio.shield(asyncio.sleep(0.01))


async def notify(condition):
    async with condition:
        condition.notify()
        await asyncio.sleep(0.01)


async def meet(barrier):
    await asyncio.sleep(0.01)
    await barrier.wait()


async def take(queue):
    await queue.get()
    await asyncio.sleep(0.01)
    queue.task_done()


asyncio.run(main())
