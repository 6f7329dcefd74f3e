import argparse
import asyncio
import random
import sqlite3
import time
from sqlite3 import Connection

flags = argparse.ArgumentParser()
flags.add_argument("-accounts", type=int, default=4)
flags.add_argument("-takes", type=float, default=0.015)
flags.add_argument("-careless", action="store_true")
options = flags.parse_args()


def transact(conn: Connection, changes: list[tuple[int, int]]) -> None:
    with conn:  # (2) (4)
        conn.execute("BEGIN IMMEDIATE")  # (1)
        for account, cents in changes:
            update = """UPDATE accounts SET cents = cents + ?1
                WHERE id = ?2 AND cents + ?1 >= 0"""
            if conn.execute(update, (cents, account)).rowcount == 0:  # (3)
                raise ValueError("insufficient funds")
            time.sleep(options.takes)


def move(conn: Connection, source: int, target: int, cents: int) -> None:
    changes = sorted([(source, -cents), (target, cents)])  # (5)
    size = 1 if options.careless else 2
    for n in range(0, 2, size):
        transact(conn, changes[n : n + size])


async def transfer(pool: asyncio.Queue, source: int, target: int, cents: int) -> None:
    conn = await pool.get()
    try:
        await asyncio.to_thread(move, conn, source, target, cents)
    except ValueError as refusal:
        print(f"{cents} from {source} to {target}: {refusal}")
    finally:
        pool.put_nowait(conn)


async def main() -> None:
    print("on SQLite", sqlite3.sqlite_version)
    share = {"isolation_level": None, "check_same_thread": False}
    auditor, *others = [sqlite3.connect("bank.db", **share) for _ in range(5)]
    auditor.executescript(
        "PRAGMA journal_mode = wal; DROP TABLE IF EXISTS accounts;"
        "CREATE TABLE accounts (id integer PRIMARY KEY, cents bigint NOT NULL)"
    )
    ids = range(1, options.accounts + 1)
    auditor.executemany("INSERT INTO accounts VALUES (?, 10000)", [(n,) for n in ids])
    pool = asyncio.Queue()
    for conn in others:
        pool.put_nowait(conn)

    def total():
        return auditor.execute("SELECT sum(cents) FROM accounts").fetchone()[0]  # (6)

    print("before:   ", total())
    totals, draw = [], random.Random(103)
    left = {
        asyncio.create_task(transfer(pool, *draw.sample(ids, 2), draw.randint(1, 12000)))
        for _ in range(16)
    }
    while left:
        done, left = await asyncio.wait(left, timeout=options.takes / 2)
        for task in done:
            task.result()
        totals.append(total())
    print(f"meanwhile: {min(totals)} to {max(totals)}")
    print("after:    ", totals[-1])


asyncio.run(main())
