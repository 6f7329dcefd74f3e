import asyncio, os, signal
async def main():
    await asyncio.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.sleep(10)
asyncio.run(main())
