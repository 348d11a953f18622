"""A closed loop takes nothing more; closing it again does nothing."""

from prelude import CountingLoop, P, attempt, finish


async def nothing():
    pass


loop = CountingLoop()
loop.call_soon(P, 'never')
loop.close()
loop.close()
coroutine = nothing()
for name, action in (
        ('call_soon', lambda: loop.call_soon(P, 'never')),
        ('call_later', lambda: loop.call_later(1, P, 'never')),
        ('call_soon_threadsafe', lambda: loop.call_soon_threadsafe(P, 'never')),
        ('create_task', lambda: loop.create_task(coroutine)),
        ('run_in_executor', lambda: loop.run_in_executor(None, P, 'never')),
        ('run_forever', loop.run_forever)):
    P(name, attempt(action))
coroutine.close()
finish('closed loop refuses everything', loop.is_closed())
