# Threads: a part of browser.py.

class Strand:
    """A thread, or the main one."""

    ids = itertools.count()

    def __init__(self, function=None):
        self.id = next(self.ids)
        self.function = function
        self.started = function is None
        self.done = False
        self.ready = always
        self.until = None

    def run(self):
        """Runs the thread to its end, and goes on in another one."""
        try:
            contextvars.Context().run(self.function)
        finally:
            self.function = None
            self.done = True
            hand_over(self)


main = current = Strand()
waiting = deque()  # strands that may be due
alive = {}         # strands by id, while they run


def wait(ready, until=None):
    """Lets others run until ready() is true, or until the clock shows until."""
    settle(0)
    me = current
    me.ready, me.until = ready, until
    waiting.append(me)
    due = next_due()
    if due is not me:
        leave_for(due)


def next_due():
    """Takes the strand that is to run next out of those that wait, once there is one."""
    global paused
    while True:
        now = clock()
        best, when = None, math.inf
        for strand in waiting:
            at = strand.until if strand.until is not None and strand.until <= now else math.inf
            if at is math.inf and strand.ready():
                at = now
            if at < when:
                best, when = strand, at
        if best is not None:
            waiting.remove(best)
            return best
        if not host.threads and len(waiting) == 1 and waiting[0].until is None and current.function:
            waiting.clear()
            raise RuntimeError(NO_THREADS)
        soonest = min((s.until for s in waiting if s.until is not None), default=math.inf)
        going = host.pause((soonest - now) * 1000)
        paused += clock() - now
        if not going:
            raise Halt


def leave_for(strand):
    """Goes on in another strand, until that or a third one comes back to this one."""
    global current, turn
    me, loop, task = current, None, None
    if events is not None and (loop := events._get_running_loop()) is not None:
        task = swap(loop, None)
        events._set_running_loop(None)
    current = strand
    if strand.started:
        promise = host.switch(me.id, strand.id)
    else:
        strand.started = True
        promise = host.start(me.id, strand.id)
    run_sync(promise)
    current, turn = me, clock()
    if not alive and collecting:
        gc.enable()
    if loop is not None:
        events._set_running_loop(loop)
        swap(loop, task)


def hand_over(strand):
    """Goes on in another strand, for good."""
    global current
    alive.pop(strand.id, None)
    try:
        due = next_due()
    except Halt:
        due = main
    current = due
    if due.started:
        host.resume(due.id)
    else:
        due.started = True
        host.start(strand.id, due.id)


def begin(id):
    """Runs a new thread: called by the host, on a stack of its own."""
    global turn
    turn = clock()
    alive[id].run()


def spawn(function):
    """Returns a new thread, which runs when this one waits."""
    if not host.threads:
        raise RuntimeError(NO_THREADS)
    global collecting
    strand = Strand(function)
    if not alive:
        collecting = gc.isenabled()
        gc.disable()
    alive[strand.id] = strand
    waiting.append(strand)
    watch_lines()
    return strand


# The collector walks the frames of all threads, and would find those of the strands that are left
# where Pyodide has moved them away from: it has to wait until there is one stack again.
collecting = False
collect = gc.collect


def collect_later(generation=2):
    """gc.collect."""
    return 0 if alive else collect(generation)


class Handle:
    """What threading knows of a thread: _thread._ThreadHandle."""

    strand = None

    @property
    def ident(self):
        return _thread.get_ident() - current.id + self.strand.id if self.strand else None

    def is_done(self):
        return self.strand is None or self.strand.done

    def _set_done(self):
        if self.strand:
            self.strand.done = True

    def join(self, timeout=None):
        if not self.is_done():
            wait(lambda: self.strand.done, timeout and clock() + timeout)


def start_joinable_thread(function, handle=None, daemon=True):
    handle = handle or Handle()
    handle.strand = spawn(function)
    return handle


class Lock:
    """_thread.lock."""

    def __init__(self):
        self.held = False

    def acquire(self, blocking=True, timeout=-1):
        if self.held and blocking:
            wait(lambda: not self.held, clock() + timeout if timeout >= 0 else None)
        if self.held:
            return False
        self.held = True
        return True

    def release(self):
        if not self.held:
            raise RuntimeError("release unlocked lock")
        self.held = False

    def locked(self):
        return self.held

    def _at_fork_reinit(self):
        self.held = False

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *failure):
        self.release()


def run_at_once(loop, executor, function, *args):
    """run_in_executor without threads: runs the function on a clock of its own."""
    global current
    future, began, me = loop.create_future(), clock(), current
    current = Strand(function)
    waited, running = list(waiting), events._get_running_loop()
    waiting.clear()
    task = swap(loop, None)
    events._set_running_loop(None)
    try:
        end = future.set_result, contextvars.Context().run(function, *args)
    except Exception as error:
        end = future.set_exception, error
    finally:
        current = me
        waiting.extend(waited)
        events._set_running_loop(running)
        swap(loop, task)
    settle(0)
    took = clock() - began
    host.back(took * 1000)
    loop.call_later(took, lambda: future.done() or end[0](end[1]))
    return future
