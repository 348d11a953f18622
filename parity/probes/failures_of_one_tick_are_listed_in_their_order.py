"""Two tasks that fail before the group hears of it."""
import asyncio

from prelude import Boom, P, run, show


async def fails(name):
    raise Boom(name)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails('first'))
            group.create_task(fails('second'))
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


run('failures of one tick are listed in their order', main)
