import asyncio
import time


def work():
    time.sleep(0.01)
    print("worked")


async def main():
    await asyncio.to_thread(work)
    print("first")
    await asyncio.get_running_loop().run_in_executor(None, work)
    print("second")


asyncio.run(main())
print("over")
