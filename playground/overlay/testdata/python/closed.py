import sys, os
os.closerange(3, 1000)
import asyncio
asyncio.run(asyncio.sleep(0.3)); print("ok")
