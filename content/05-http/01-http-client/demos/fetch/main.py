import argparse
import asyncio
import json
import time
from asyncio import StreamReader, StreamWriter
from contextlib import suppress

flags = argparse.ArgumentParser()
flags.add_argument("-timeout", type=float, default=1)
flags.add_argument("-slow", type=float, default=2)
flags.add_argument("-careless", action="store_true")
options = flags.parse_args()

CALLS = {
    "GET /users": "",
    "POST /orders": '{"count": 8}',
    "GET /visits": "",
    "GET /mails": "",
    "GET /sales": "",
}
HEADERS = "Host: localhost\r\nContent-Type: application/json"


class StatusError(Exception):
    pass


async def fetch(port: int, call: str, deadline: float) -> int:
    async with asyncio.timeout_at(deadline):  # (2)
        r, w = await asyncio.open_connection("127.0.0.1", port)
        try:
            send(w, f"{call} HTTP/1.1\r\n{HEADERS}", CALLS[call])
            start, text = await receive(r)
        finally:
            w.close()
    status = int(start.split()[1])
    if status >= 400 and not options.careless:  # (3)
        raise StatusError(status)
    return json.loads(text).get("count", 0)  # (4)


def outcome(answer: int | BaseException) -> str:  # (6)
    match answer:
        case int():
            return str(answer)
        case TimeoutError():
            return "failed, timeout"
        case StatusError():
            return f"failed, status {answer}"
        case json.JSONDecodeError():
            return "failed, not JSON"
    return f"failed, {answer}"


async def fetch_all(port: int) -> list[int | BaseException]:
    now = asyncio.get_running_loop().time()
    deadline = now + options.timeout  # (2)
    calls = (fetch(port, call, deadline) for call in CALLS)
    return await asyncio.gather(  # (1)
        *calls,
        return_exceptions=True,  # (5)
    )


async def main() -> None:
    async with asyncio.TaskGroup() as handlers:
        server = await asyncio.start_server(
            lambda r, w: handlers.create_task(serve(r, w)), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        began = time.perf_counter()
        async with server:
            answers = await fetch_all(port)
    for call, answer in zip(CALLS, answers):
        print(f"{call}: {outcome(answer)}")
    print(f"total: {time.perf_counter() - began:.1f} s")


def send(w: StreamWriter, start: str, body: str) -> None:
    head = f"{start}\r\nContent-Length: {len(body)}\r\n\r\n"
    w.write((head + body).encode())


async def receive(r: StreamReader) -> tuple[str, str]:
    """Reads a request or an answer: its first line and its body."""
    head = (await r.readuntil(b"\r\n\r\n")).decode()
    _, _, length = head.partition("Content-Length: ")
    body = await r.readexactly(int(length))
    return head.splitlines()[0], body.decode()


async def serve(r: StreamReader, w: StreamWriter) -> None:
    with suppress(asyncio.IncompleteReadError):
        start, body = await receive(r)
        after, status, text = {
            "/users": (0.1, 200, '{"count": 3}'),
            "/orders": (0.2, 201, body),
            "/visits": (0.3, 500, '{"error": "out of order"}'),
            "/mails": (0.4, 200, "<p>Please log in</p>"),
            "/sales": (options.slow, 200, '{"count": 5}'),
        }[start.split()[1]]
        try:
            await asyncio.wait_for(r.read(1), after)  # (7)
        except TimeoutError:
            send(w, f"HTTP/1.1 {status} -", text)
    w.close()


asyncio.run(main())
