"""A task's outcome is its body's: setting one is refused."""
import asyncio

from prelude import Boom, P, attempt, run


async def child():
    return 'own'


async def main():
    task = asyncio.create_task(child())
    P(attempt(lambda: task.set_result('foreign')), attempt(lambda: task.set_exception(Boom())))
    P(await task)


run('task refuses to be completed from outside', main)
