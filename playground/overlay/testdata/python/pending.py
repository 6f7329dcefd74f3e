import asyncio
async def w(): await asyncio.Event().wait()
loop=asyncio.new_event_loop()
t=loop.create_task(w())
loop.run_until_complete(asyncio.sleep(0.01))
loop.close()
print("end")
