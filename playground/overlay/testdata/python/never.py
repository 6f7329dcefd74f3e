import asyncio, tracemalloc
tracemalloc.start(5)
async def w(): pass
async def main():
    w()
    asyncio.create_task(w())
    raise RuntimeError("main")
try: asyncio.run(main())
finally: print("fin")
