import os
import sys
import threading

print(sys.path, sorted(os.environ.items()), sorted(set(sys.modules) - {"atexit"}), sys.flags)
print(threading.enumerate(), threading.active_count())
for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
    print(stream, stream.buffer, stream.line_buffering, stream.write_through, stream.errors, stream.newlines)
print(type(sys.stdout.buffer), sys.stdout.buffer.mode, sys.stdout is sys.__stdout__)

import asyncio

print(sys.meta_path, asyncio.__spec__, asyncio.__loader__, sorted(sys.modules))
print(asyncio.BaseEventLoop.__init__.__qualname__)
print(open("/dev/null").fileno(), os.dup(0))


async def main():
    loop = asyncio.get_running_loop()
    print(type(loop._ready), loop._ready, len(loop._ready), threading.enumerate())
    print(asyncio.current_task(), asyncio.all_tasks())
    task = asyncio.create_task(asyncio.sleep(0.01))
    print(task, loop._ready)
    await task
    print(task)


asyncio.run(main())
