"""Awaiting what is done costs no tick."""
import asyncio

from prelude import Boom, P, run, show


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result('value')
    loop.call_soon(P, 'soon')
    P('before')
    P(await future)
    failed = loop.create_future()
    failed.set_exception(Boom('failed'))
    try:
        await failed
    except Boom as error:
        P(show(error))
    P('again', await future)
    await asyncio.sleep(0)


run('awaiting a done future does not suspend', main)
