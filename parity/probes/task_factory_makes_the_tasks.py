"""A task factory is asked for every task, also those of ensure_future; null restores the default."""
import asyncio

from prelude import P, run


async def child():
    return asyncio.current_task().get_name()


async def main():
    loop = asyncio.get_running_loop()

    def factory(its_loop, coroutine, **options):
        P('factory', its_loop is loop)
        return asyncio.Task(coroutine, loop=its_loop, **options)

    P('default', loop.get_task_factory())
    loop.set_task_factory(factory)
    P(await asyncio.create_task(child(), name='first'))
    task = asyncio.ensure_future(child())
    task.set_name('second')
    P(await task, loop.get_task_factory() is factory)
    loop.set_task_factory(None)
    P(await asyncio.create_task(child(), name='third'))


run('task factory makes the tasks', main)
