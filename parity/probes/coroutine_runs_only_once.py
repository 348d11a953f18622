"""A second await of one coroutine object is refused."""

from prelude import P, run


async def child():
    P('child')


async def main():
    coroutine = child()
    await coroutine
    try:
        await coroutine
    except RuntimeError:
        P('refused')


run('coroutine runs only once', main)
