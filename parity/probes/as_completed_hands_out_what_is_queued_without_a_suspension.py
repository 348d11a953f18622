"""What ended while the awaiter slept costs no further tick."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    items = iter(asyncio.as_completed([first, second]))
    first.set_result('first')
    second.set_result('second')
    for _ in range(3):
        await asyncio.sleep(0)
    P('look')
    await next(items)
    await next(items)
    P('end')


run('as completed hands out what is queued without a suspension', main)
