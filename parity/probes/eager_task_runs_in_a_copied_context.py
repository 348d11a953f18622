"""Variables set in the first part are not seen by the creator, nor the other way round."""
import asyncio
import contextvars

from prelude import P, run

variable = contextvars.ContextVar('variable', default='nothing')


async def child():
    P('child', variable.get())
    variable.set('child')
    await asyncio.sleep(0)
    P('child', variable.get())


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    variable.set('main')
    task = asyncio.create_task(child())
    P('main', variable.get())
    variable.set('main later')
    await task
    P('main', variable.get())


run('eager task runs in a copied context', main)
