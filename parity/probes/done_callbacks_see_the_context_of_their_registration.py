"""A done callback sees the variables as they were when it was added, not when the future was set."""
import asyncio
import contextvars

from prelude import P, run


async def main():
    variable = contextvars.ContextVar('variable', default='default')
    future = asyncio.get_running_loop().create_future()
    variable.set('at registration')
    future.add_done_callback(lambda _: P('callback', variable.get()))
    variable.set('at completion')
    future.set_result(1)
    await asyncio.sleep(0)


run('done callbacks see the context of their registration', main)
