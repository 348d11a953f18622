"""Asking a pending future for its outcome is refused, and so is completing it twice."""
import asyncio

from prelude import Boom, P, attempt, run


async def main():
    future = asyncio.get_running_loop().create_future()
    P('pending', attempt(future.result), attempt(future.exception))
    future.set_result(1)
    P('done', future.result(), future.exception())
    P('again', attempt(lambda: future.set_result(2)), attempt(lambda: future.set_exception(Boom())), future.cancel())


run('pending future has no outcome', main)
