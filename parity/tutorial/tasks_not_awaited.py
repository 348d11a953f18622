"""Chapter 4: run waits for main only; tasks that nobody awaits are cancelled when main ends."""
import asyncio


async def foo():
    print('foo started')
    try:
        await asyncio.sleep(3)
        print('foo resumed')
    except asyncio.CancelledError:
        print('foo cancelled')
        raise


async def main():
    for i in range(3):
        asyncio.create_task(foo())
    await asyncio.sleep(1)
    print('main ends')


asyncio.run(main())
