import argparse
import asyncio
import sqlite3
from asyncio import to_thread
from sqlite3 import Connection

flags = argparse.ArgumentParser()
guards = "careless luck transaction conditional lock serializable"
flags.add_argument("-how", choices=guards.split(), default="careless")
how = flags.parse_args().how

AMOUNT = 8000

readers, met = asyncio.Barrier(2), set()


async def meet(name: str) -> None:
    if how == "luck":
        return
    await asyncio.sleep(0.3)
    if how != "lock" and name not in met:
        met.add(name)
        await readers.wait()


async def check_then_update(conn: Connection, name: str) -> None:
    [cents] = (await to_thread(conn.execute, "SELECT cents FROM account")).fetchone()  # (1)
    print(name, "reads", cents)
    await meet(name)  # (2)
    if cents < AMOUNT:
        raise ValueError("insufficient funds")
    print(name, "writes", cents - AMOUNT)
    await to_thread(conn.execute, "UPDATE account SET cents = ?", [cents - AMOUNT])  # (3)


async def in_transaction(conn: Connection, name: str) -> None:
    await to_thread(conn.execute, "BEGIN IMMEDIATE" if how == "lock" else "BEGIN")  # (5)
    try:
        await check_then_update(conn, name)
        await to_thread(conn.commit)
    finally:
        await to_thread(conn.rollback)


async def withdraw(name: str) -> None:
    conn = sqlite3.connect("bank.db", isolation_level=None, check_same_thread=False)
    if how in ("careless", "luck"):
        return await check_then_update(conn, name)
    if how == "conditional":
        update = "UPDATE account SET cents = cents - ?1 WHERE cents >= ?1"
        cursor = await to_thread(conn.execute, update, [AMOUNT])  # (4)
        if cursor.rowcount == 0:
            raise ValueError("insufficient funds")
        return
    while True:
        try:
            return await in_transaction(conn, name)
        except sqlite3.OperationalError as error:
            if how != "serializable" or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            print(f"{name} once more: {error}")  # (7)
            await asyncio.sleep(0.01)


async def main() -> None:
    print("on SQLite", sqlite3.sqlite_version)
    conn = sqlite3.connect("bank.db", isolation_level=None)
    conn.executescript(
        "PRAGMA journal_mode = wal; DROP TABLE IF EXISTS account;"
        "CREATE TABLE account (cents bigint NOT NULL); INSERT INTO account VALUES (10000)"
    )
    if how == "lock":
        print("no FOR UPDATE here: BEGIN IMMEDIATE")
    ends = await asyncio.gather(withdraw("A"), withdraw("B"), return_exceptions=True)
    for error in filter(None, ends):
        print("not paid:", error)
    [left] = conn.execute("SELECT cents FROM account").fetchone()
    print(f"of 10000, {ends.count(None) * AMOUNT} paid out, {left} left")


asyncio.run(main())
