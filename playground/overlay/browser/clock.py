# The clock: a part of browser.py.

steps = 0   # lines that are not charged yet
turn = 0    # when the current strand's turn began
paused = 0  # seconds in which nobody ran


def clock():
    return host.now() / 1000


def settle(more):
    """Charges the lines that have run, and as many more."""
    global steps
    spent, steps = (steps + more) * LINE, 0
    if not host.spend(spent * 1000):
        raise Halt


def line(code, number):
    """Is called before each line of main.py."""
    global steps
    steps += 1
    if steps >= FLUSH:
        charge(0)


within = {}  # whether a jump stays within its line


def jump(code, at, to):
    """Is called at each jump in main.py: the rounds of a loop that is all in one line are charged here."""
    stays = within.get((code, at))
    if stays is None:
        places = {offset: line for begin, end, line in code.co_lines() for offset in (at, to) if begin <= offset < end}
        stays = within[code, at] = to < at and places.get(at) == places.get(to)
    return line(code, 0) if stays else sys.monitoring.DISABLE


def charge(more):
    """Charges what has been done, and lets others run if that was long."""
    global turn
    settle(more)
    if waiting and clock() - turn > SLICE:
        wait(always, clock())
        turn = clock()


TOOL = 4
codes = []  # of main.py


def watch_lines():
    """Has line called, which costs as much as ten lines: only where it is needed."""
    monitoring = sys.monitoring
    if monitoring.get_tool(TOOL) is None:
        monitoring.use_tool_id(TOOL, "interleave")
        monitoring.register_callback(TOOL, monitoring.events.LINE, line)
        monitoring.register_callback(TOOL, monitoring.events.JUMP, jump)
        for code in codes:
            monitoring.set_local_events(TOOL, code, monitoring.events.LINE | monitoring.events.JUMP)


def sleep(seconds, /):
    """time.sleep."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if current.function and not host.threads and any(c.in_transaction for c in connections):
        raise RuntimeError(NO_THREADS)  # others would have to wait for its end
    wait(never, clock() + seconds)


def looking(read):
    """Returns a function of time's that charges for looking."""

    def look():
        charge(LOOK / LINE)
        return read()

    look.__name__ = look.__qualname__ = read.__name__
    return look


def set_clock():
    time.sleep = sleep
    if host.virtual:
        for name in "time", "monotonic", "perf_counter":
            for name in name, name + "_ns":
                setattr(time, name, looking(getattr(time, name)))
    time.process_time = time.thread_time = lambda: settle(0) or clock() - paused
    time.process_time_ns = time.thread_time_ns = lambda: int(time.process_time() * 1e9)
