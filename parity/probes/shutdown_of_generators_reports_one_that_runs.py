"""It cannot be closed, and goes on."""
import asyncio

from prelude import P, outcome, run


async def slow():
    await asyncio.sleep(1)
    yield 1


async def step(generator):
    P(await outcome(anext(generator)))


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: P(str(context['exception'])))
    task = asyncio.create_task(step(slow()))
    await asyncio.sleep(0)
    await loop.shutdown_asyncgens()
    await task


run('shutdown of generators reports one that runs', main)
