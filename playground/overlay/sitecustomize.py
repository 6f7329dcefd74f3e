"""Records what the tasks of an asyncio program do, and leaves the program as it is.

Python imports this module before the program if its folder is on PYTHONPATH. INTERLEAVE_TRACE=3
in the environment makes it write a record to descriptor 3; without that it only gives way to the
module that it hides, if there is one. It then removes every sign of itself: descriptor, variable,
path and module are as they would be without it. It works on Python 3.11 and later.

How it looks on: an event loop keeps what is ready to run in a deque, to which it appends whatever
becomes runnable and from which it takes what it runs next. The recorder gives it a deque of its
own (Ready). Its methods have returned before the program's code runs, so no frame of the recorder
is in a traceback, a debug message or a warning, and no object of the program's is wrapped. It
keeps nothing for a task that is not running, so that the program's memory stays what it was, and
its buffers are allocated before the first line; only a suspended coroutine that has several lines
to be suspended at is asked for its frame, which then lives as long as the coroutine. Whatever goes wrong in here ends the
record and nothing else.

The record is text, a line an event: a letter, and fields separated by single spaces. NS is
time.monotonic_ns(). ID is a task's address in hexadecimal, which another task may have once this
one is gone; BY is the ID of the task that did it, 0 if none did. LINE is a line of main.py, 0 for
none. K is the number of a string, 0 for none. Strings are written as ascii() writes them.

    interleave asyncio 1 WALL NS     the header: time.time_ns() and time.monotonic_ns() together
    n STRING                         the next string, numbered from 1
    b NS ID BY LINE AT K TASK        a task is born: at a LINE, of coroutine K, whose first line is
                                     AT; the string TASK is its asyncio name
    k NS ID BY LINE AT K TASK        the same of a task that may be known already (an eager one)
    t ID TASK                        the task has got another name since
    w NS ID BY LINE                  it was woken, and is runnable; BY was at LINE, 0 if not asked
    r NS ID                          it runs
    l NS ID LINE                     it has been running for a while, and is at LINE
    s NS ID LINE K                   it waits at LINE for K
    y NS ID LINE                     it gave way at LINE, and is runnable
    d NS ID STATE LINE               it ended: 0 returned, 4 cancelled, 5 failed (at LINE)
    p NS ID LINE FD SIZE             it is about to write SIZE bytes to FD; ID 0: no task is
    o COUNT                          so many tasks are left out; 0 when the first is
    x                                the record is full and ends here

Callbacks of the program's own (call_later and the like) appear as one task named "event loop",
which waits for "callback" between them. A reader skips lines that it does not know.
"""

import atexit
import io
import os
import sys
import _thread
from _collections import deque
from time import monotonic_ns, sleep, time_ns
from types import (AsyncGeneratorType, BuiltinMethodType, CoroutineType,
                   FunctionType, GeneratorType, MethodType)

VARIABLE = "INTERLEAVE_TRACE"

BUFFER = 64 << 10  # bytes of each of two buffers
FULL = 32 << 10    # bytes in a buffer that are written out
LOOK = 0.05        # seconds between looks at what runs
LOOKS = 4          # looks between writes: 0.2 s are lost if the program is killed
MOST = 16 << 20    # bytes of a record
TASKS = 50_000     # that are recorded
NAMES = 10_000     # strings, and codes that are remembered
NAMED = 1_000      # tasks that are asked for their names where asking costs memory
LONG = 200         # characters of a string
HIGH = 199         # the descriptor, out of the program's way


class Record:
    """Lines on their way to a descriptor.

    Threads share it without a lock: writing a line into a buffer is one step under the GIL, and so
    is exchanging the buffer. Only one thread at a time writes out.
    """

    __slots__ = ("on", "fd", "write", "tell", "buffers", "lock", "size", "closing",
                 "born", "left", "names", "main", "edge", "ready", "watched")

    def __init__(self, fd):
        self.on = True
        self.fd = fd
        self.buffers = deque(self.buffer() for _ in range(2))
        self.exchange()
        self.lock = _thread.allocate_lock()
        self.size = 0
        self.closing = False
        self.born = 0
        self.left = 0
        self.names = {}
        self.main = None
        self.edge = None
        self.ready = None
        self.watched = False
        self.put(b"interleave asyncio 1 %d %d\n" % (time_ns(), monotonic_ns()))

    @staticmethod
    def buffer():
        buffer = io.BytesIO()
        buffer.write(bytes(BUFFER))  # keeps its room
        buffer.seek(0)
        return buffer

    def exchange(self):
        self.buffers.rotate()
        self.tell = self.buffers[0].tell
        self.write = self.buffers[0].write
        return self.buffers[1]

    def put(self, line):
        self.write(line)
        if self.tell() > FULL or self.closing:
            self.flush()

    def number(self, text):
        """Returns the number of a string, which it puts if it is new."""
        number = self.names.get(text)
        if number is None:
            if len(self.names) >= NAMES:
                return 0
            self.names[text] = number = len(self.names) + 1
            self.put(b"n %a\n" % text[:LONG])
        return number

    def flush(self, patience=0):
        """Writes out what there is, unless another thread does."""
        if not self.lock.acquire(patience > 0, patience or -1):
            return
        try:
            if self.on:
                self.drain(self.exchange())
        except Exception:
            self.on = False
        finally:
            self.lock.release()

    def drain(self, buffer):
        with buffer.getbuffer() as view:
            rest = view[:buffer.tell()]
            self.size += len(rest)
            while rest:
                rest = rest[os_write(self.fd, rest):]
            rest.release()
        buffer.seek(0)
        if self.size > MOST:
            os_write(self.fd, b"o %d\nx\n" % self.left)
            self.on = False

    def leave(self):
        """Counts a task that is left out."""
        if self.left == 0:
            self.put(b"o 0\n")
        self.left += 1

    def close(self):
        """Writes out everything now, and from now on at once."""
        if self.on and not self.closing:
            if self.left:
                self.put(b"o %d\n" % self.left)
            self.closing = True
            self.flush(patience=1)

    def forked(self):
        """Ends the record in a child: it is the parent's."""
        if self.on:
            self.on = False
            os.close(self.fd)

    def source(self):
        """Returns the file name of the program's code."""
        if self.main is None:
            self.main = getattr(sys.modules.get("__main__"), "__file__", None)
        return self.main

    def line(self, frame):
        """Returns the innermost line of the program's that a stack is at, or 0.

        What is below the loop is not what runs.
        """
        main, edge = self.main, self.edge
        while frame is not None:
            code = frame.f_code
            if code.co_filename == main:
                return frame.f_lineno or 0
            if code is edge:
                return 0
            frame = frame.f_back
        return 0

    def watch(self):
        """Writes out in time, and looks which line keeps the loop busy. A thread of its own."""
        try:
            since, looks = 0, 0
            while self.on:
                sleep(LOOK)
                since = self.look(since)
                looks += 1
                if looks % LOOKS == 0:
                    self.flush()
        except Exception:
            self.on = False

    def look(self, since):
        """Notes the line of a step that began at the given time, and returns when the current did."""
        ready = self.ready
        if ready is None or ready.task is None:
            return 0
        if ready.since != since:
            return ready.since
        line = self.line(sys._current_frames().get(ready.thread))
        lane, now = id(ready.task), monotonic_ns()
        if line and ready.since == since and ready.task is not None:
            self.put(b"l %d %x %d\n" % (now, lane, line))
        return since


# What a task waits for, by the coroutine of asyncio's that does the waiting. The outermost one
# counts that the program awaits: as_completed waits in a queue, and a queue in nothing that matters.
WAITS = {
    ("tasks", "sleep"): "sleep",
    ("tasks", "wait_for"): "wait_for",
    ("tasks", "wait"): "wait",
    ("tasks", "_wait"): "wait",
    ("tasks", "as_completed.<locals>._wait_for_one"): "wait",
    ("tasks", "_AsCompletedIterator._wait_for_one"): "wait",
    ("locks", "Lock.acquire"): "lock",
    ("locks", "Event.wait"): "event",
    ("locks", "Condition.wait"): "condition",
    ("locks", "Condition.wait_for"): "condition",
    ("locks", "Semaphore.acquire"): "semaphore",
    ("locks", "Barrier.wait"): "barrier",
    ("queues", "Queue.get"): "queue get",
    ("queues", "Queue.put"): "queue put",
    ("queues", "Queue.join"): "queue join",
    ("taskgroups", "TaskGroup.__aexit__"): "task group",
    ("threads", "to_thread"): "thread",
    ("base_events", "BaseEventLoop.getaddrinfo"): "thread",
    ("base_events", "BaseEventLoop.shutdown_default_executor"): "thread",
    ("streams", ""): "stream",  # whatever it is
    ("base_events", ""): "network",
    ("selector_events", ""): "network",
    ("subprocess", ""): "process",
}

# Objects that stand between a coroutine and what it awaits, and refer to that.
WRAPPERS = {"coroutine_wrapper", "async_generator_asend", "async_generator_athrow", "anext_awaitable"}


class Asyncio:
    """What the recorder knows of asyncio, and of code."""

    __slots__ = ("record", "tasks", "future", "folder", "lazy", "eager", "running",
                 "places", "births", "wrappers", "yields", "condition", "lock", "partial")

    def __init__(self, record, asyncio):
        import functools
        import opcode
        self.record = record
        self.tasks = (asyncio.Task, asyncio.tasks._PyTask)
        self.future = asyncio.Future
        self.folder = os.path.dirname(asyncio.__file__) + os.sep
        self.lazy = sys.version_info >= (3, 12)  # a task makes up its name when it is asked
        self.eager = hasattr(asyncio, "eager_task_factory")
        self.running = asyncio.events._get_running_loop
        self.places = {}
        self.births = {}
        self.wrappers = {}
        self.yields = opcode.opmap["YIELD_VALUE"]
        self.condition = -record.number("condition")
        self.lock = -record.number("lock")
        self.partial = functools.partial

    def task_of(self, callback):
        """Returns the task that a callback steps or wakes and whether it steps it, or None twice."""
        kind = type(callback)
        if kind is BuiltinMethodType:
            if callback.__name__ == "task_wakeup":
                return callback.__self__, False
        elif kind is MethodType:
            if isinstance(callback.__self__, self.tasks):  # tasks in Python
                name = callback.__name__
                if name in ("__step", "__wakeup"):
                    return callback.__self__, name == "__step"
        elif kind.__name__ == "TaskStepMethWrapper" and kind.__module__ in ("builtins", "_asyncio"):
            return callback.__self__, True
        return None, None

    def own(self, callback):
        """Returns the first line of a callback that is a function of the program's, or 0."""
        while type(callback) is self.partial:
            callback = callback.func
        if type(callback) is MethodType:
            callback = callback.__func__
        if type(callback) is not FunctionType:
            return 0
        code = callback.__code__
        place = self.places.get(code)
        if place is None:
            place = self.learn(code)
        return code.co_firstlineno if place >= 0 else 0

    def learn(self, code):
        """Finds out what a suspended frame of a code tells, and remembers it.

        Of the program's code it is the line, if there is only one at which it can be suspended, or
        0 if the frame has to be asked. (A frame that was asked takes memory as long as the coroutine
        lives.) Of other code it is below 0: the reason's number, or -NAMES for none.
        """
        if code.co_filename == self.record.source():
            lines = self.suspensions(code)
            place = lines.pop() if len(lines) == 1 else 0
        else:
            reason = self.reason(code)
            place = -(reason and self.record.number(reason) or NAMES)
        if len(self.places) >= NAMES:
            self.places.clear()
        self.places[code] = place
        return place

    def suspensions(self, code):
        """Returns the lines at which a code can be suspended."""
        instructions, at, lines = code.co_code, -1, set()
        while (at := instructions.find(self.yields, at + 1)) >= 0:
            if at % 2 == 0:  # and no argument
                lines.add(next((line or 0 for begin, end, line in code.co_lines() if begin <= at < end), 0))
        return lines

    def reason(self, code):
        if not code.co_filename.startswith(self.folder):
            return None
        module = os.path.basename(code.co_filename).removesuffix(".py")
        return WAITS.get((module, code.co_qualname)) or WAITS.get((module, ""))

    def place(self, task):
        """Returns the line at which a suspended task stands, and the number of why it waits."""
        line, reason = 0, 0
        places, wrappers, inner = self.places, self.wrappers, task.get_coro()
        while inner is not None:
            kind, outer = type(inner), inner
            if kind is CoroutineType:
                code, inner = outer.cr_code, outer.cr_await
            elif kind in wrappers:
                if not wrappers[kind]:
                    break
                inner = self.unwrap(outer)
                continue
            elif kind is GeneratorType:
                code, inner = outer.gi_code, outer.gi_yieldfrom
            elif kind is AsyncGeneratorType:
                code, inner = outer.ag_code, outer.ag_await
            else:
                self.wraps(kind)
                inner = outer
                continue
            at = places.get(code)
            if at is None:
                at = self.learn(code)
            if at >= 0:
                line, reason = at or self.ask(outer) or line, 0
            elif at != -NAMES and (reason == 0 or reason == self.condition and at == self.lock):
                reason = at
        if reason == 0:
            return line, self.record.number(self.awaited(task._fut_waiter))
        return line, -reason

    def wraps(self, kind):
        """Remembers whether objects of a type stand for another one that is awaited."""
        if len(self.wrappers) >= NAMES:
            self.wrappers.clear()
        self.wrappers[kind] = kind.__name__ in WRAPPERS and kind.__module__ == "builtins"

    @staticmethod
    def unwrap(wrapper):
        import gc  # rarely needed, and visible to the program
        for inner in gc.get_referents(wrapper):
            if type(inner) in (CoroutineType, GeneratorType, AsyncGeneratorType):
                return inner
        return None

    @staticmethod
    def ask(outer):
        """Returns the line at which a coroutine or generator is suspended."""
        for name in ("cr_frame", "gi_frame", "ag_frame"):
            frame = getattr(outer, name, None)
            if frame is not None:
                return frame.f_lineno
        return 0

    def awaited(self, future):
        """Returns why a task waits that awaits a future by itself."""
        if isinstance(future, self.tasks):
            return "task"
        kind = type(future)
        if kind.__name__ == "_GatheringFuture":
            return "gather"
        if kind is self.future:
            for callback, _ in future._callbacks or ():
                if getattr(callback, "__qualname__", "").startswith("_chain_future."):
                    return "thread"  # of an executor
        return "future"

    def fault(self, exception):
        """Returns the innermost line of the program's that raised an exception, or 0."""
        line, trace = 0, exception.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.record.main:
                line = trace.tb_lineno
            trace = trace.tb_next
        return line

    def birth(self, coroutine, code):
        """Returns what a task's coroutine tells of it: AT and K."""
        if code is None:
            code, name, at = type(coroutine), type(coroutine).__qualname__, 0
        else:
            name, at = code.co_qualname, code.co_firstlineno
            at = at if code.co_filename == self.record.source() else 0
        if len(self.births) >= NAMES:
            self.births.clear()
        self.births[code] = told = b"%d %d" % (at, self.record.number(name))
        return told


def ready_type(known):
    """Returns the class of the deque in which loops keep what is ready to run.

    Its methods are called twice and more for each step of a task, so they are written for speed.
    """
    record, running, task_of = known.record, known.running, known.task_of
    append_to, pop_from, getframe = deque.append, deque.popleft, sys._getframe
    place, put, now_ns, births = known.place, record.put, monotonic_ns, known.births
    step_type = None  # of C tasks' steps, once one was seen
    Builtin, eager = BuiltinMethodType, known.eager

    class Ready(deque):
        """task is what runs, if anything does: a task, or self for a callback of the program's."""

        __slots__ = ("task", "again", "since", "told", "thread", "seen")

        def append(self, handle):
            append_to(self, handle)
            if not record.on:
                return
            try:
                callback = handle._callback
                kind = type(callback)
                if kind is step_type:
                    task, step = callback.__self__, True
                elif kind is Builtin and callback.__name__ == "task_wakeup":
                    task, step = callback.__self__, False
                else:
                    task, step = self.learn(callback)
                    if task is None:
                        return
                by = self.task
                if by is not None and running() is None:
                    self.pause()  # the loop was left in the middle
                    by = None
                if task is by:
                    self.again = True
                elif step:
                    record.born += 1
                    if record.born <= TASKS:
                        self.birth(b"b", task)
                    else:
                        record.leave()
                else:
                    if eager and handle._loop._task_factory is not None:
                        self.birth(b"k", task)
                    if by is None:
                        line = b"w %d %x 0 0\n" % (now_ns(), id(task))
                    elif self.told == self.since:
                        line = b"w %d %x %x 0\n" % (now_ns(), id(task), id(by))
                    else:  # asked once a step
                        self.told, at = self.since, record.line(getframe(3))
                        line = b"w %d %x %x %d\n" % (now_ns(), id(task), id(by), at)
                    record.write(line)
            except Exception:
                record.on = False

        def popleft(self):
            handle = pop_from(self)
            if not record.on:
                return handle
            try:
                now = now_ns()
                if self.task is not None:
                    self.stop(now)
                if handle._cancelled:
                    return handle
                callback = handle._callback
                kind = type(callback)
                if kind is step_type:
                    task = callback.__self__
                    coroutine = task.get_coro()
                    if type(coroutine) is CoroutineType and not coroutine.cr_suspended:
                        self.name(task)
                elif kind is Builtin and callback.__name__ == "task_wakeup":
                    task = callback.__self__
                else:
                    task, _ = task_of(callback)
                    if task is None:
                        self.call(now, callback)
                        return handle
                self.since = now
                self.task = task
                line = b"r %d %x\n" % (now, id(task))
                record.write(line)
            except Exception:
                record.on = False
            return handle

        def __bool__(self):
            if self.task is not None:
                self.pause()
            return len(self) > 0

        def clear(self):
            if self.task is not None:
                self.pause()
            deque.clear(self)

        def learn(self, callback):
            """Does what task_of does, and remembers the type of steps."""
            nonlocal step_type
            task, step = task_of(callback)
            if step and type(callback) is not MethodType:
                step_type = type(callback)
            return task, step

        def pause(self):
            """Notes the end of the last step of a round."""
            try:
                self.thread = _thread.get_ident()
                self.stop(now_ns())
            except Exception:
                record.on = False

        def stop(self, now):
            """Notes how the step has ended that ran."""
            task, self.task = self.task, None
            if not record.on:
                return
            if task is self:
                line = b"s %d %x 0 %d\n" % (now, id(self), record.number("callback"))
            elif task.done():
                if task.cancelled():
                    line = b"d %d %x 4 0\n" % (now, id(task))
                elif task._exception is None:
                    line = b"d %d %x 0 0\n" % (now, id(task))
                else:
                    line = b"d %d %x 5 %d\n" % (now, id(task), known.fault(task._exception))
            elif self.again:
                line = b"y %d %x %d\n" % (now, id(task), place(task)[0])
            else:
                at, reason = place(task)
                line = b"s %d %x %d %d\n" % (now, id(task), at, reason)
            self.again = False
            record.write(line)
            if record.tell() > FULL:
                record.flush()

        def birth(self, kind, task):
            """Notes a new task; four frames up or further is the statement that made it."""
            coroutine = task.get_coro()
            if type(coroutine) is CoroutineType:
                code = coroutine.cr_code
            else:
                code = getattr(coroutine, "cr_code", None) or getattr(coroutine, "gi_code", None)
            told = births.get(code) if code is not None else None
            if told is None:
                told = known.birth(coroutine, code)
            name = "" if known.lazy and record.born > NAMED else task.get_name()
            line = record.line(getframe(4))
            by = 0 if self.task is None else id(self.task)
            line = b"%b %d %x %x %d %b %.200a\n" % (kind, now_ns(), id(task), by, line, told, name)
            record.write(line)
            if record.tell() > FULL:
                record.flush()

        def name(self, task):
            """Notes a new task's name if it was given one after its birth, as create_task does."""
            if known.lazy and record.born > NAMED:
                return
            name = task.get_name()
            if not name.startswith("Task-"):
                record.put(b"t %x %.200a\n" % (id(task), name))

        def call(self, now, callback):
            """Notes that a callback runs, if it is the program's."""
            line = known.own(callback)
            if not line:
                return
            if not self.seen:
                self.seen = True
                put(b"b %d %x 0 0 0 %d ''\n" % (now, id(self), record.number("event loop")))
            self.since = now
            self.task = self
            put(b"r %d %x\nl %d %x %d\n" % (now, id(self), now, id(self), line))

    Ready.__name__ = Ready.__qualname__ = "deque"
    Ready.__module__ = "collections"
    return Ready


def follow_loops(record, asyncio):
    """Gives every event loop that is made from now on a deque that records."""
    record.source()
    loop_type = asyncio.base_events.BaseEventLoop
    record.edge = loop_type._run_once.__code__
    Ready = ready_type(Asyncio(record, asyncio))
    make = loop_type.__init__

    def __init__(self):
        make(self)
        try:
            ready = Ready(self._ready)
            ready.task, ready.again, ready.seen, ready.since, ready.told = None, False, False, 0, 0
            ready.thread = _thread.get_ident()
            self._ready = record.ready = ready
            if record.on and not record.watched:
                record.watched = True
                if sys.platform != "emscripten":  # which has no threads: what is full or over is written
                    _thread.start_new_thread(record.watch, ())
        except Exception:
            record.on = False

    __init__.__qualname__ = make.__qualname__
    __init__.__module__ = make.__module__
    loop_type.__init__ = __init__


class Finder:
    """Waits on sys.meta_path until asyncio is imported."""

    def __init__(self, then):
        self.then = then

    def find_spec(self, name, path=None, target=None):
        if name != "asyncio":
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                self.follow(spec.loader)
                return spec
        return None

    def follow(self, loader):
        def exec_module(module):
            del loader.exec_module
            loader.exec_module(module)
            try:
                self.then(module)
            except Exception:
                pass

        try:
            loader.exec_module = exec_module
        except AttributeError:
            pass


def printing_type(record):
    """Returns the class of the files that note what is written to them."""
    getframe, get_loop = sys._getframe, None

    def lane():
        nonlocal get_loop
        if get_loop is None:
            events = sys.modules.get("asyncio.events")
            if events is None or not hasattr(events, "_get_running_loop"):
                return 0
            get_loop = events._get_running_loop
        loop = get_loop()
        task = loop and getattr(loop._ready, "task", None)
        return 0 if task is None else id(task)

    def note(fd, size, frame):
        record.source()
        line = record.line(frame)
        record.put(b"p %d %x %d %d %d\n" % (monotonic_ns(), lane(), line, fd, size))

    class FileIO(io.FileIO):
        def write(self, data, /):
            if record.on:
                try:
                    note(self.fileno(), memoryview(data).nbytes, getframe().f_back)
                except Exception:
                    record.on = False
            return super().write(data)

    FileIO.__qualname__ = "FileIO"
    FileIO.__module__ = "_io"
    return FileIO


def follow_prints(record):
    """Exchanges standard output and error for equal ones that note what is written to them."""
    file_type = printing_type(record)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if type(stream) is not io.TextIOWrapper:
            continue
        buffer = stream.buffer
        old = buffer.raw if type(buffer) is io.BufferedWriter else buffer
        if type(old) is not io.FileIO:
            continue
        raw = file_type(old.fileno(), "wb", closefd=False)
        raw.name = old.name
        if repr(raw) != repr(old):  # from Python 3.13 on it shows the type's name
            file_type.__name__ = "_io.FileIO"
        if old is not buffer:
            raw = io.BufferedWriter(raw, getattr(old, "_blksize", io.DEFAULT_BUFFER_SIZE))
        text = io.TextIOWrapper(
            raw, stream.encoding, stream.errors, "\n" if os.name == "posix" else None,
            stream.line_buffering, stream.write_through)
        text.mode = stream.mode
        setattr(sys, name, text)
        setattr(sys, "__" + name + "__", text)


def follow_exit(record):
    """Sees to it that the record is complete, and that no child writes into it."""
    leave = os._exit

    def _exit(status):
        record.close()
        leave(status)

    os._exit = _exit
    atexit.register(record.close)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=record.forked)


def descriptor(fd):
    """Moves a descriptor out of the program's way, where no child inherits it."""
    try:
        high = os.dup2(fd, HIGH, inheritable=False)
    except OSError:
        os.set_inheritable(fd, False)
        return fd
    os.close(fd)
    return high


def begin():
    """Starts the record that the environment asks for."""
    wanted = os.environ.pop(VARIABLE, "")
    if not wanted.isdigit() or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return
    record = Record(descriptor(int(wanted)))
    if "asyncio" in sys.modules:  # in a browser
        follow_loops(record, sys.modules["asyncio"])
    else:
        sys.meta_path.insert(0, Finder(lambda asyncio: follow_loops(record, asyncio)))
    follow_prints(record)
    follow_exit(record)


def give_way():
    """Imports the module that this one hides, with everything as if this one were not there."""
    folder = os.path.dirname(os.path.abspath(__file__))
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if folder in paths:
        paths.remove(folder)
        os.environ["PYTHONPATH"] = os.pathsep.join(paths)
        if not paths:
            del os.environ["PYTHONPATH"]
    if folder in sys.path:
        sys.path.remove(folder)
        sys.modules.pop("sitecustomize", None)
        import sitecustomize  # if there is none, site takes the error for that of this module


os_write = os.write
try:
    begin()
except Exception:
    pass
give_way()
