import argparse
import asyncio
import sqlite3

flags = argparse.ArgumentParser()
flags.add_argument("-word", type=int, default=2)
options = flags.parse_args()

STATEMENTS = [
    "CREATE TABLE users (name TEXT NOT NULL)",
    "INSERT INTO users VALUES ('Ada'), ('Alan'), ('Grace')",
    "UPDATE users SET name = 'A.' WHERE name LIKE 'A%'",
    "DELETE FROM users WHERE name = 'Grace'",
]


async def execute(db: sqlite3.Connection, statement: str) -> str:
    rows = (await asyncio.to_thread(db.execute, statement)).rowcount
    verb, second, *_ = statement.split()
    match verb:
        case "CREATE":
            return f"CREATE {second}"
        case "INSERT":
            return f"INSERT 0 {rows}"
        case _:
            return f"{verb} {rows}"


def by_position(status: str) -> int:
    return int(status.split()[options.word - 1])  # (2)


def affected(status: str) -> int:
    last = status.split()[-1]
    return int(last) if last.isdigit() else 0  # (3)


async def main() -> None:
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    print("on SQLite", sqlite3.sqlite_version)
    for statement in STATEMENTS:
        status = await execute(db, statement)
        print(status)  # (1)
        try:
            print("  by position:", by_position(status))
        except (ValueError, IndexError) as error:
            print("  by position:", error)
        print("  affected:   ", affected(status))
    db.close()


asyncio.run(main())
