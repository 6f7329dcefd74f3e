import multiprocessing as m, concurrent.futures as c, asyncio
def f(x): print("w",x); return x+1
async def main():
    with c.ProcessPoolExecutor(1) as p:
        print(await asyncio.get_running_loop().run_in_executor(p, f, 1))
if __name__=="__main__":
    asyncio.run(main())
