"""By the type of the exception."""
import asyncio

from prelude import Boom, P, run, show


async def fails(error):
    raise error


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(Boom('first')))
            group.create_task(fails(ArithmeticError()))
            group.create_task(fails(Boom('third')))
    except ExceptionGroup as error:
        matched, rest = error.split(Boom)
        P([show(each) for each in matched.exceptions], len(rest.exceptions))


run('failures of a group can be split', main)
