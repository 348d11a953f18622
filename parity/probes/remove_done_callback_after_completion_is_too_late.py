"""Once completion has queued the callbacks none can be removed."""
import asyncio

from prelude import P, run


async def main():
    future = asyncio.get_running_loop().create_future()

    def callback(_):
        P('ran')

    future.add_done_callback(callback)
    future.set_result(1)
    P('removed', future.remove_done_callback(callback))
    await asyncio.sleep(0)


run('remove done callback after completion is too late', main)
