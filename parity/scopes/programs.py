"""Small programs with cancel scopes, run by trio and by anyio (on asyncio); `record` keeps what they print.

Each has a twin in ScopeTracesTest. Time jumps to the next timer.
"""

import sys

LIBRARY = sys.argv[1]

if LIBRARY == "trio":
    import trio as lib
    import trio.testing

    UNIT = 1
    Cancelled = trio.Cancelled
    TooSlow = trio.TooSlowError
    group = trio.open_nursery
    STATUS = trio.TASK_STATUS_IGNORED
else:
    import asyncio

    import anyio as lib

    UNIT = 1
    TooSlow = TimeoutError
    group = lib.create_task_group
    STATUS = lib.TASK_STATUS_IGNORED

    class JumpingSelector:
        """Says that nothing is ready, and that the time is up."""

        def __init__(self, loop):
            self.loop = loop
            self.selector = loop._selector

        def select(self, timeout):
            self.loop.now += timeout or 0
            return self.selector.select(0)

        def __getattr__(self, name):
            return getattr(self.selector, name)

    class JumpingLoop(asyncio.SelectorEventLoop):
        now = 0.0

        def __init__(self):
            super().__init__()
            self._selector = JumpingSelector(self)
            self._clock_resolution = 1e-6

        def time(self):
            return self.now

    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self):
            return JumpingLoop()


start = 0


def log(text):
    now = round((lib.current_time() - start) / UNIT)
    print(f"  {now} {text}", flush=True)


async def sleep(units):
    await lib.sleep(units * UNIT)


def after(units, shield=False):
    scope = lib.move_on_after(units * UNIT)
    scope.shield = shield
    return scope


async def cancelled(units, text):
    try:
        await sleep(units)
        log(text + " slept")
    except Cancelled:
        log(text + " cancelled")


async def every_wait_throws():
    with after(1) as scope:
        for i in range(3):
            await cancelled(10, f"wait {i}")
        await sleep(10)
    log(f"caught {scope.cancelled_caught if LIBRARY == 'trio' else True}")
    await cancelled(1, "after")


async def the_inner_scope_ends_alone():
    with after(3):
        with after(1):
            await sleep(10)
        log("inner left")
        await cancelled(1, "outer")


async def of_two_cancelled_scopes_the_outer_one_catches():
    with lib.CancelScope() as outer:
        with lib.CancelScope() as inner:
            inner.cancel()
            outer.cancel()
            await sleep(10)
        log("not reached")
    log("outer left")


async def a_shielded_block_runs_to_its_end():
    with after(1):
        with lib.CancelScope(shield=True):
            await cancelled(3, "shielded")
        await cancelled(1, "after the shield")
    log("left")


async def clean_up_in_a_finally():
    with after(1):
        try:
            await sleep(10)
        finally:
            with lib.CancelScope(shield=True):
                await cancelled(2, "clean-up")
    log("left")


async def a_shield_with_a_limit():
    with after(1):
        with after(3, shield=True):
            await sleep(10)
        log("shield left")
        await cancelled(1, "after the shield")
    log("left")


async def the_tasks_of_a_group_are_part_of_the_scope():
    async def child():
        for i in range(2):
            await cancelled(10, f"child wait {i}")

    with after(1):
        async with group() as tasks:
            tasks.start_soon(child)
    log("left")


async def a_task_is_cancelled_while_the_block_is_shielded():
    async def child():
        await cancelled(10, "child")

    with after(1):
        async with group() as tasks:
            tasks.start_soon(child)
            with lib.CancelScope(shield=True):
                await cancelled(3, "block")
    log("left")


async def a_group_in_a_shield_runs_on():
    async def child():
        await cancelled(3, "child")

    with after(1):
        with lib.CancelScope(shield=True):
            async with group() as tasks:
                tasks.start_soon(child)
        log("shield left")
    log("left")


async def fail_after_throws():
    try:
        with lib.fail_after(1 * UNIT):
            await sleep(10)
    except TooSlow:
        log("too slow")


async def a_deadline_is_moved():
    with after(1) as scope:
        scope.deadline += 2 * UNIT
        await cancelled(2, "first")
        await cancelled(2, "second")
    log("left")


async def cancel_before_the_entry():
    scope = lib.CancelScope()
    scope.cancel()
    with scope:
        await cancelled(1, "wait")
    log("left")


async def start_gives_a_value():
    async def server(task_status=STATUS):
        await sleep(1)
        task_status.started(8080)
        await cancelled(2, "server")

    async with group() as tasks:
        log(f"value {await tasks.start(server)}")


async def a_start_that_fails():
    async def server(task_status=STATUS):
        await sleep(1)
        raise OSError("port in use")

    async with group() as tasks:
        try:
            await tasks.start(server)
        except OSError as error:
            log(f"failed: {error}")
        await cancelled(1, "block")


async def a_start_that_ends():
    async def server(task_status=STATUS):
        await sleep(1)

    async with group() as tasks:
        try:
            await tasks.start(server)
        except RuntimeError:
            log("ended before")
        await cancelled(1, "block")


async def a_start_that_is_cancelled():
    async def server(task_status=STATUS):
        try:
            await sleep(10)
        finally:
            log("server cancelled")

    async with group() as tasks:
        with after(1):
            await tasks.start(server)
        await cancelled(1, "block")


async def a_limiter_is_fair():
    limiter = lib.CapacityLimiter(1)

    async def child(name):
        async with limiter:
            log(f"{name} begins")
            await sleep(1)

    async with group() as tasks:
        tasks.start_soon(child, "a")
        await sleep(0.2)
        tasks.start_soon(child, "b")
        await sleep(0.2)
        tasks.start_soon(child, "c")
        await sleep(0.2)
        log(f"waiting {limiter.statistics().tasks_waiting}")
        limiter.total_tokens = 2


async def main():
    global start, Cancelled
    if LIBRARY == "anyio":
        Cancelled = lib.get_cancelled_exc_class()
    programs = [
        value
        for value in list(globals().values())
        if callable(value)
        and getattr(value, "__code__", None)
        and value.__code__.co_argcount == 0
        and value.__module__ == "__main__"
        and value is not main
        and value is not group
    ]
    for program in programs:
        print(program.__name__)
        start = lib.current_time()
        try:
            await program()
        except Exception as error:
            log(f"ends with {type(error).__name__}")


if LIBRARY == "trio":
    trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
else:
    lib.run(main, backend="asyncio", backend_options={"policy": Policy()})
