"""In a chain of tasks that await each other the cancellation ends the deepest first, then one level a tick."""
import asyncio

from prelude import P, run


async def leaf():
    await asyncio.get_running_loop().create_future()


async def node(task):
    await task


async def main():
    bottom = asyncio.create_task(leaf())
    middle = asyncio.create_task(node(bottom))
    top = asyncio.create_task(node(middle))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for name, task in (('leaf', bottom), ('middle', middle), ('top', top)):
        task.add_done_callback(lambda _, name=name: P(name))
    P('cancel', top.cancel())
    try:
        await top
    except asyncio.CancelledError:
        P('main')


run('cancel climbs one task a tick', main)
