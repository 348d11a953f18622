"""A task that nobody can ever wake is reported when it is collected."""
import asyncio
import gc

from prelude import note, run


async def forever():
    await asyncio.get_running_loop().create_future()


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: note(context['message'], sorted(context)))
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    del task
    gc.collect()
    await asyncio.sleep(0)
    note('end')


run('pending task that is dropped is reported', main)
