"""The loop leaves one tick after the task ended, so every other ready task makes one more step."""
import asyncio

from prelude import CountingLoop, P, finish


async def main():
    P('main ends')
    return 'value'


async def other():
    while True:
        P('other')
        await asyncio.sleep(0)


loop = CountingLoop()
task = loop.create_task(other())
result = loop.run_until_complete(main())
P('ticks', loop.tick)
task.cancel()
try:
    loop.run_until_complete(task)
except asyncio.CancelledError:
    P('cancelled')
loop.close()
finish('run until complete gives the others one more step', result)
