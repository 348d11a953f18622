"""After the default executor was shut down it takes no job."""
import asyncio

from prelude import note, run


async def main():
    loop = asyncio.get_running_loop()
    note(await loop.run_in_executor(None, lambda: 'job'))
    await loop.shutdown_default_executor()
    try:
        await loop.run_in_executor(None, lambda: 'job')
    except RuntimeError:
        note('refused')


run('executor is refused after its shutdown', main)
