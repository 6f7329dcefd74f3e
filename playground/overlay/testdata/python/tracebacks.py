import asyncio, traceback, sys
async def c():
    await asyncio.sleep(0)
    traceback.print_stack()
    raise ValueError(1)
async def b(): await c()
async def main():
    loop=asyncio.get_running_loop()
    def cb(): traceback.print_stack(); raise KeyError("cb")
    loop.call_soon(cb); loop.call_later(0.01, cb)
    f=loop.create_future(); f.add_done_callback(lambda f: 1/0); f.set_result(1)
    await asyncio.sleep(0.02)
    async with asyncio.timeout(5):
        async with asyncio.TaskGroup() as g:
            g.create_task(b()); g.create_task(asyncio.sleep(1))
asyncio.run(main())
