"""A task that throws CancelledError itself is cancelled, with no request counted; the object is thrown once."""
import asyncio

from prelude import P, run, show


async def child():
    raise asyncio.CancelledError('by hand')


async def main():
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    P(task.cancelled(), task.cancelling())
    seen = []
    for _ in range(2):
        try:
            task.result()
        except asyncio.CancelledError as error:
            seen.append(error)
    P('same object', seen[0] is seen[1], [show(error) for error in seen])


run('cancelled error thrown by hand cancels without a request', main)
