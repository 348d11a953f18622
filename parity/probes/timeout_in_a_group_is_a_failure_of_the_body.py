"""The group lists the timeout and cancels the tasks."""
import asyncio

from prelude import P, run


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asyncio.sleep(3600))
            async with asyncio.timeout(0.01):
                await asyncio.sleep(3600)
    except ExceptionGroup as error:
        P(len(error.exceptions), isinstance(error.exceptions[0], TimeoutError), task.cancelled())


run('timeout in a group is a failure of the body', main)
