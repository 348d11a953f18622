"""The coroutines stand for completions, not for arguments: the one awaited first gets the first."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    one, two = asyncio.as_completed([first, second])
    loop.call_soon(first.set_result, 'first')
    loop.call_soon(loop.call_soon, second.set_result, 'second')
    P(await two)
    P(await one)


run('as completed items are the next whoever that is', main)
