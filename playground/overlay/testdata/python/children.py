import asyncio
import os
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")  # Python 3.12 and later see the recorder's thread when they fork


async def main():
    await asyncio.sleep(0.01)
    child = os.fork()
    if child == 0:
        print("child")
        os._exit(0)
    os.waitpid(child, 0)
    print("parent")
    look = "import os; print(sorted(os.listdir('/proc/self/fd')), 'PYTHONPATH' in os.environ)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", look)
    await process.wait()
    subprocess.run([sys.executable, "-c", look], close_fds=False)


asyncio.run(main())
