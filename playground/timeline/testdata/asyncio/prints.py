import asyncio
import sys
import threading

print("before")


async def shout(word):
    print(word)
    await asyncio.sleep(0)
    print(word, "again", file=sys.stderr)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.02, say, "called")
    await asyncio.gather(shout("one"), shout("two \u00e9"))
    sys.stdout.buffer.write(b"raw\n")
    thread = threading.Thread(target=print, args=["thread"])
    thread.start()
    thread.join()
    await asyncio.sleep(0.2)


def say(word):
    print(word)


asyncio.run(main())
print("after")
