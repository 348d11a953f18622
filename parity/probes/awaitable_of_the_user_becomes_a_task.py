"""An object with its own await protocol is wrapped in a task by ensure_future."""
import asyncio

from prelude import P, run


class Answer:
    def __await__(self):
        P('first half')
        yield from asyncio.sleep(0).__await__()
        P('second half')
        return 42


async def main():
    P('direct', await Answer())
    task = asyncio.ensure_future(Answer())
    P('made')
    P('task', await task)


run('awaitable of the user becomes a task', main)
