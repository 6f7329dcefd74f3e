import argparse
import asyncio
from dataclasses import dataclass
from itertools import count

flags = argparse.ArgumentParser()
flags.add_argument("-workers", type=int, default=2)
flags.add_argument("-late", type=float, default=0)
flags.add_argument("-careless", action="store_true")
options = flags.parse_args()


@dataclass
class Job:
    name: str
    priority: int
    takes: float


JOBS = [
    Job("backup", 3, 0.5),
    Job("mail", 2, 0.1),
    Job("cleanup", 3, 0.2),
    Job("payment", 1, 0.8),
    Job("report", 2, 0.3),
    Job("alarm", 1, 0.2),
]

waiting = asyncio.PriorityQueue()
arrivals = count()
taken: list[str] = []
ended: list[str] = []


def put(job: Job) -> None:
    if options.careless:
        entry = (job.priority, job)
    else:
        entry = (job.priority, next(arrivals), job)  # (1) (2)
    waiting.put_nowait(entry)  # (3)


async def work() -> None:
    while True:
        *_, job = await waiting.get()  # (4)
        taken.append(job.name)
        await asyncio.sleep(job.takes)
        print(job.name, "ends")
        ended.append(job.name)
        waiting.task_done()


async def main() -> None:
    early = JOBS[:-1] if options.late else JOBS
    for job in early:
        put(job)
    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(work()) for _ in range(options.workers)]
        await asyncio.sleep(options.late)
        for job in JOBS[len(early):]:
            print(job.name, "arrives")
            put(job)
        await waiting.join()
        for worker in workers:
            worker.cancel()  # (5)
    print("taken:", taken)
    print("ended:", ended)


asyncio.run(main())
