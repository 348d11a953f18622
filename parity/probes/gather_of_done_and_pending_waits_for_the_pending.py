"""What is done already counts at once, the rest is awaited."""
import asyncio

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()
    done, pending = loop.create_future(), loop.create_future()
    done.set_result('done')
    both = asyncio.gather(done, pending)
    P(both.done())
    pending.set_result('pending')
    P(await both)


run('gather of done and pending waits for the pending', main)
