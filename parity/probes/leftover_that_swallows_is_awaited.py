"""A leftover that ignores its cancellation is waited for until it ends by itself."""
import asyncio

from prelude import finish, note


async def leftover():
    for name in ('first', 'second'):
        try:
            await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            note(name, 'swallowed')
    note('ended')
    return 'value'


async def main():
    task = asyncio.create_task(leftover())
    await asyncio.sleep(0)
    note('main ends')
    return task


task = asyncio.run(main())
finish('leftover that swallows is awaited', task.result())
