"""A queue that was shut down can be shut down immediately later."""
import asyncio

from prelude import P, run


async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.shutdown()
    P(queue)
    queue.shutdown(immediate=True)
    P(queue)


run('queue shutdown may become immediate', main)
