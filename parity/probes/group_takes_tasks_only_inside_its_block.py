"""Neither before it was entered nor after its end."""
import asyncio

from prelude import P, run


async def never():
    P('never')


def start(group):
    coroutine = never()
    try:
        group.create_task(coroutine)
    except RuntimeError:
        return 'refused'
    finally:
        coroutine.close()


async def main():
    group = asyncio.TaskGroup()
    P('before', start(group))
    async with group:
        P('body')
    P('after', start(group))


run('group takes tasks only inside its block', main)
