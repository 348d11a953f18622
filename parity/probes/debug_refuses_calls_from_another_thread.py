"""In debug mode scheduling from a foreign thread is refused; otherwise it is not checked."""
import asyncio
import threading

from prelude import attempt, note, run


async def main():
    loop = asyncio.get_running_loop()

    def thread(name):
        for kind, action in (
                ('call_soon', lambda: loop.call_soon(str)),
                ('call_later', lambda: loop.call_later(60, str)),
                ('call_soon_threadsafe', lambda: loop.call_soon_threadsafe(str))):
            note(name, kind, 'refused' if attempt(action) == 'refused' else 'taken')

    for debug in (True, False):
        loop.set_debug(debug)
        other = threading.Thread(target=thread, args=('debug' if debug else 'no debug',))
        other.start()
        other.join()


run('debug refuses calls from another thread', main)
