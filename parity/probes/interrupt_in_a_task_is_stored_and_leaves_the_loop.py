"""A task that throws KeyboardInterrupt has it as its exception, and the loop is left at once."""

from prelude import CountingLoop, P, finish


async def child():
    raise KeyboardInterrupt


loop = CountingLoop()
task = loop.create_task(child())
loop.call_soon(P, 'after')
try:
    loop.run_until_complete(task)
except KeyboardInterrupt:
    P('left', task.done(), type(task.exception()).__name__)
loop.stop()
loop.run_forever()
loop.close()
finish('interrupt in a task is stored and leaves the loop')
