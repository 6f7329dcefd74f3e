"""Gives a Python program in a browser what an operating system gives it elsewhere.

Pyodide, which is CPython as WebAssembly, has a clock, but no way to wait, no threads and no network.
This module supplies these below the standard library: threads that take turns, sockets in memory, and
a selector that waits for them. asyncio, socket, threading and concurrent.futures stay CPython's own,
and so do the event loop, its transports and its messages.

The clock is the host's, which is JavaScript, and there are two. The real one goes by itself. The
virtual one stands still while the program computes, but for LINE seconds that each line of main.py
costs and LOOK seconds that each look at the clock costs, and jumps to the next moment that somebody
waits for when nobody can run. So a program that is run again does the same at the same times. Its
random numbers and hashes are the same too.

A thread (Strand) runs until it waits, or for SLICE seconds if others can run. It needs a host that can
leave a WebAssembly stack and come back to it (JavaScript Promise Integration). Without that, what
asyncio hands to a thread is run at once, on a clock of its own, and its result comes at the time that
this clock shows; whatever needs more fails with NO_THREADS.

The host has: virtual and threads, two booleans; now(), in milliseconds; pause(ms) and spend(ms), which
let time pass, and back(ms), which takes virtual time back; start(me, id) and switch(me, id), which
leave strand me for a new one, in which begin(id) is called, or for one that was left, and return a
promise that is kept when me is to go on; and resume(id), with which a strand that ends goes on in
another. pause and spend return whether the program may go on: it has overstepped no limit.
"""

import _socket
import _thread
import contextvars
import errno
import gc
import itertools
import math
import sys
import time
import weakref
from collections import deque

LINE = 1e-6         # seconds: some ten times what CPython takes for one, natively
LOOK = 1e-6         # seconds
SLICE = 5e-3        # seconds: CPython's own, sys.getswitchinterval()
FLUSH = 50          # lines that are charged together
BUFFER = 256 << 10  # bytes that a connection holds in each direction
FIRST_FD = 1 << 20  # descriptors of sockets, out of the way of those of files
FIRST_PORT = 49152
NO_THREADS = "this browser cannot run threads"

host = events = swap = run_sync = None  # set by prepare, and the host by itself


class Halt(BaseException):
    """Ends a program that has overstepped a limit, which the host has told already."""


def never():
    return False


def always():
    return True


FRESH = ("_asyncio", "_threading_local", "asyncio", "concurrent", "queue", "selectors", "socket", "ssl")
USED = ("argparse", "asyncio", "asyncio.threads", "concurrent.futures.thread", "contextlib", "dataclasses", "functools",
        "hashlib", "json", "math", "pathlib", "random", "sqlite3", "tracemalloc", "traceback", "typing", "linecache",
        "_threading_local", "multiprocessing.util", "gettext", "shutil")


def prepare(threads):
    """Puts everything into its place, and imports what programs use. Comes first, once, and then the host."""
    global run_sync, events, swap
    from pyodide.ffi import run_sync
    for name in list(sys.modules):
        if name.partition(".")[0] in FRESH:
            del sys.modules[name]
    set_threads()
    set_network()
    for name in USED:
        __import__(name)
    import asyncio
    import queue
    queue.SimpleQueue = queue._PySimpleQueue
    asyncio.events._set_running_loop(None)
    events, swap = asyncio.events, asyncio.tasks._swap_current_task
    if not threads:
        asyncio.base_events.BaseEventLoop.run_in_executor = run_at_once
    set_sqlite()


def set_threads():
    """Puts our threads below threading."""
    import _threading_local
    import threading
    first = threading.get_ident()
    threading.get_ident = threading.get_native_id = _thread.get_ident = lambda: first + current.id
    threading.Lock = threading._allocate_lock = Lock
    threading._CRLock = None
    threading._ThreadHandle = Handle
    threading._start_joinable_thread = start_joinable_thread
    threading.local = _threading_local.local
    gc.collect = collect_later


def run(path, args, record):
    """Runs the program at path with its arguments, a JSON list, and returns its exit status.

    record is the descriptor of the device that takes its record, if it is to keep one.
    """
    import json
    import os
    import random
    import types
    os.chdir(os.path.dirname(path))
    sys.argv[:] = [os.path.basename(path), *json.loads(args)]
    sys.excepthook = sys.__excepthook__
    random.seed(103 if host.virtual else None)
    if record >= 0:
        start_recorder(record)
    set_clock()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = module
    gc.collect()
    try:
        status = execute(path, module)
        finish(module)
    except Halt:
        status = -1
    return status


def start_recorder(fd):
    """Imports the recorder, as Python does at its start."""
    import os
    os.environ["INTERLEAVE_TRACE"] = str(fd)
    sys.path.insert(0, "/overlay")
    try:
        import sitecustomize
    except ImportError:  # it gives way to another one, which is not there
        pass


def execute(path, module):
    """Runs the program's code, and returns its exit status."""
    try:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec", dont_inherit=True)
        follow(code)
        if host.virtual:
            watch_lines()
        exec(code, module.__dict__)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except Halt:
        raise
    except BaseException as error:
        trace = error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0


def follow(code):
    """Takes note of the code of a function, and of those within it."""
    codes.append(code)
    for constant in code.co_consts:
        if isinstance(constant, type(code)):
            follow(constant)


def finish(module):
    """Does what Python does when its program has ended."""
    import atexit
    import threading
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.monitoring.clear_tool_id(TOOL) if sys.monitoring.get_tool(TOOL) else None
    for name in list(module.__dict__):
        if not name.startswith("__"):
            module.__dict__[name] = None
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
