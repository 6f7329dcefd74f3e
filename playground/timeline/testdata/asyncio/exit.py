import asyncio
import os
import sys


async def main():
    asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0.01)
    print("leaving")
    if "hard" in sys.argv:
        os._exit(3)
    sys.exit(3)


asyncio.run(main())
