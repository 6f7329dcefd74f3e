import argparse
import asyncio
import socket

flags = argparse.ArgumentParser()
flags.add_argument("-limit", type=float, default=0.5)
flags.add_argument("-careful", action="store_true")
options = flags.parse_args()


async def send(conn: socket.socket) -> None:
    with conn:
        for n in range(6):
            await asyncio.sleep(0.2)
            try:
                conn.sendall(f"line {n + 1}\n".encode())
            except BrokenPipeError as error:
                print("sender:", error)
                return


def read(conn: socket.socket) -> int:
    count = 0
    with conn.makefile() as lines:
        for line in lines:  # (1)
            print("reader:", line, end="")
            count += 1
    print("reader: ends with", count, "lines")
    return count


async def main() -> None:
    ours, theirs = socket.socketpair()
    sending = asyncio.create_task(send(theirs))
    with ours:
        try:
            async with asyncio.timeout(options.limit):
                print("caller: has", await asyncio.to_thread(read, ours), "lines")
        except TimeoutError as error:  # (2)
            print(f"caller: gives up, {error!r}")
            if options.careful:
                ours.shutdown(socket.SHUT_RDWR)  # (3)
        await sending


asyncio.run(main())
