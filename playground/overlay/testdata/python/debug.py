import asyncio, time, logging
async def f():
    time.sleep(0.12)
async def g():
    raise ValueError("x")
async def forgotten(): pass
async def main():
    loop=asyncio.get_running_loop(); loop.set_debug(True)
    loop.slow_callback_duration=0.1
    t=asyncio.create_task(f(), name="slow")
    u=asyncio.create_task(g())
    v=asyncio.create_task(asyncio.sleep(100))
    print(t,u,v, u._source_traceback)
    h=loop.call_later(10, print, 1); print(h, h._source_traceback)
    h.cancel(); print(h)
    fut=loop.create_future(); print(fut, fut._source_traceback)
    await t
    forgotten()
    t.print_stack()
    v.print_stack()
    print(asyncio.all_tasks()!=0)
    await asyncio.sleep(0.01)
    await asyncio.gather(g(), g())
asyncio.run(main(), debug=True)
