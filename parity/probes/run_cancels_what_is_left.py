"""When main ends the tasks that are left are cancelled, and awaited until they have cleaned up."""
import asyncio

from prelude import CountingLoop, P, finish


async def leftover():
    try:
        await asyncio.sleep(3600)
    finally:
        P('cleaning')
        await asyncio.sleep(0)
        P('clean')


async def main():
    task = asyncio.create_task(leftover())
    await asyncio.sleep(0)
    P('main ends')
    return task


task = asyncio.run(main(), loop_factory=CountingLoop)
P('after', task.cancelled())
finish('run cancels what is left')
