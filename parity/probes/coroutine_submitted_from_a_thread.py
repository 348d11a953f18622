"""Another thread submits a coroutine and waits for its result, its exception, or its cancellation."""
import asyncio
import concurrent.futures

from prelude import Boom, note, run, show


async def works():
    await asyncio.sleep(0)
    return 'value'


async def fails():
    raise Boom('coroutine')


async def cancels_itself():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)


def thread(loop):
    seen = [asyncio.run_coroutine_threadsafe(works(), loop).result()]
    for coroutine in (fails(), cancels_itself()):
        try:
            asyncio.run_coroutine_threadsafe(coroutine, loop).result()
        except (Boom, concurrent.futures.CancelledError) as error:
            seen.append(show(error))
    return seen


async def main():
    note(await asyncio.to_thread(thread, asyncio.get_running_loop()))


run('coroutine submitted from a thread', main)
