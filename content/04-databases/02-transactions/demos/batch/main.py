import argparse
import asyncio
import sqlite3
import time

flags = argparse.ArgumentParser()
flags.add_argument("-rows", type=int, default=200)
rows = flags.parse_args().rows


def insert(conn: sqlite3.Connection, count: int) -> None:
    with conn:  # (2)
        conn.execute("BEGIN")
        for n in range(count):
            conn.execute("INSERT INTO readings VALUES (?)", [n])


async def main() -> None:
    print("on SQLite", sqlite3.sqlite_version)
    conn = sqlite3.connect("readings.db", isolation_level=None, check_same_thread=False)
    conn.executescript(
        "PRAGMA journal_mode = wal; DROP TABLE IF EXISTS readings;"
        "CREATE TABLE readings (value bigint NOT NULL)"
    )
    rates = []
    for batch in 1, rows:  # (1)
        began = time.perf_counter()
        for _ in range(rows // batch):
            await asyncio.to_thread(insert, conn, batch)
        rates.append(rows / (time.perf_counter() - began))
        print(f"{batch:4} rows a transaction: {rates[-1]:6.0f} rows/s")
    print(f"ratio: {rates[1] / rates[0]:.1f}")


asyncio.run(main())
