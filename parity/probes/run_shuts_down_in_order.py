"""Main, then the leftovers, then the executor's jobs, then the loop is closed."""
import asyncio
import threading

from prelude import finish, note


async def leftover():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        note('leftover cancelled')
        go.set()
        raise


def job():
    go.wait()
    note('job done')


async def main():
    loop = asyncio.get_running_loop()
    kept = asyncio.create_task(leftover())
    loop.run_in_executor(None, job)
    await asyncio.sleep(0)
    note('main done', kept.done())
    return loop


go = threading.Event()
loop = asyncio.run(main())
note('closed', loop.is_closed())
finish('run shuts down in order')
