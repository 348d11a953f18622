"""A sleep's timer fires in one tick and the task goes on in the next."""
import asyncio

from prelude import P, run


async def main():
    P('start')
    await asyncio.sleep(0.01)
    P('woken')
    P(await asyncio.sleep(0.01, 'result'))


run('sleep resumes the tick after its timer', main)
