"""Its creation throws nothing."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('eager')


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        async with asyncio.TaskGroup() as group:
            P('created', group.create_task(fails()).done())
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


run('eager task that fails fails its group', main)
