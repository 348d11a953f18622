"""A callback that another thread queues during a tick runs in the next one; a thread's calls keep their order."""
import asyncio
import threading

from prelude import P, run


async def main():
    loop = asyncio.get_running_loop()

    def thread():
        for name in ('first', 'second', 'third'):
            loop.call_soon_threadsafe(P, name)

    def callback():
        other = threading.Thread(target=thread)
        other.start()
        other.join()
        loop.call_soon(P, 'queued after')
        P('callback')

    loop.call_soon(callback)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    P('main')


run('call from another thread joins the next tick', main)
