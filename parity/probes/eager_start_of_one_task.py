"""One task can be started eagerly without a factory."""
import asyncio

from prelude import P, run


async def child():
    P('first part')
    await asyncio.sleep(0)
    P('second part')


async def main():
    task = asyncio.Task(child(), loop=asyncio.get_running_loop(), eager_start=True)
    P('created')
    await task
    P('end')


run('eager start of one task', main)
