import asyncio
async def w(n):
    await asyncio.sleep(0.01*n)
async def main():
    loop=asyncio.get_running_loop()
    if hasattr(asyncio,"eager_task_factory"): loop.set_task_factory(asyncio.eager_task_factory)
    await asyncio.gather(w(1), w(2), w(0))
    t=asyncio.create_task(w(1),name="n"); print(t.get_name()); await t
asyncio.run(main())
