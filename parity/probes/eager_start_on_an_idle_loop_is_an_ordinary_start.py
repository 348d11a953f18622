"""Where the loop does not run yet the first step is queued."""
import asyncio

from prelude import CountingLoop, P, finish


async def child():
    P('child')


loop = CountingLoop()
loop.set_task_factory(asyncio.eager_task_factory)
task = loop.create_task(child())
P('created', task.done())
loop.run_until_complete(task)
P('end', task.done())
loop.close()
finish('eager start on an idle loop is an ordinary start')
