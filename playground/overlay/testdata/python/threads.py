import asyncio, threading
async def m(n):
    for i in range(20):
        await asyncio.sleep(0.001)
def go(n): asyncio.run(m(n))
ts=[threading.Thread(target=go,args=(i,)) for i in range(4)]
[t.start() for t in ts]; [t.join() for t in ts]; print("ok")
