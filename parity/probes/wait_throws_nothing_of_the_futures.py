"""A failure is found in the future."""
import asyncio

from prelude import Boom, P, run, show


async def fails():
    raise Boom('mine')


async def main():
    task = asyncio.create_task(fails())
    done, _ = await asyncio.wait([task])
    P(task in done, show(task.exception()))


run('wait throws nothing of the futures', main)
