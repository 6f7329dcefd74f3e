import asyncio
from asyncio import tasks, futures
tasks.Task=asyncio.Task=tasks._PyTask
async def w(n):
    await asyncio.sleep(0.01*n); return n
async def main():
    t=asyncio.create_task(w(1)); print(await t, type(t))
    print(await asyncio.gather(w(1), w(2)))
asyncio.run(main())
