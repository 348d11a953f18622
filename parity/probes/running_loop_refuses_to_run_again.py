"""Neither the running loop nor another one can be run inside a task, and it cannot be closed."""
import asyncio

from prelude import P, attempt, run


async def nothing():
    pass


async def main():
    loop = asyncio.get_running_loop()
    other = asyncio.new_event_loop()
    P('same', attempt(lambda: loop.run_until_complete(loop.create_future())))
    P('other', attempt(lambda: other.run_until_complete(other.create_future())))
    P('close', attempt(loop.close))
    coroutine = nothing()
    P('run', attempt(lambda: asyncio.run(coroutine)))
    coroutine.close()
    other.close()
    P('goes on', loop.is_running(), loop.is_closed())


run('running loop refuses to run again', main)
