"""A task that a leftover starts while it is cancelled is neither cancelled nor awaited."""
import asyncio

from prelude import finish, note


async def stray():
    await asyncio.sleep(3600)


async def leftover():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        made.append(asyncio.create_task(stray()))
        raise


async def main():
    made.append(asyncio.create_task(leftover()))
    await asyncio.sleep(0)


made = []
asyncio.run(main())
note('leftover', made[0].cancelled(), 'stray', made[1].done(), made[1].cancelling())
finish('task made during the shutdown is left behind')
