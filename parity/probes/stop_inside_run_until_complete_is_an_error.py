"""Stopping the loop before the future is done makes run_until_complete fail; the task can go on later."""
import asyncio

from prelude import CountingLoop, P, attempt, finish


async def main():
    asyncio.get_running_loop().stop()
    await asyncio.sleep(0)
    P('main goes on')
    return 'value'


loop = CountingLoop()
task = loop.create_task(main())
P(attempt(lambda: loop.run_until_complete(task)), task.done())
result = loop.run_until_complete(task)
loop.close()
finish('stop inside run until complete is an error', result)
