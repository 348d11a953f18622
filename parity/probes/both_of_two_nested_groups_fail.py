"""The inner group's failure is thrown into the outer body and listed behind the outer task's."""
import asyncio

from prelude import Boom, P, run, show


async def fails(name):
    raise Boom(name)


async def main():
    me = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(fails('outer'))
            try:
                async with asyncio.TaskGroup() as inner:
                    inner.create_task(fails('inner'))
            except ExceptionGroup as error:
                P('inner', [show(each) for each in error.exceptions], me.cancelling())
                raise
    except ExceptionGroup as error:
        first, second = error.exceptions
        P('outer', show(first), [show(each) for each in second.exceptions], me.cancelling())


run('both of two nested groups fail', main)
