"""Also where there are no tasks."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    try:
        async with asyncio.TaskGroup():
            raise Boom('body')
    except ExceptionGroup as error:
        P([show(each) for each in error.exceptions])


run('failure of the body alone is a group as well', main)
