"""Chapter 2: a loop made, run and closed by hand. The clock shows whole tenths of a second since the start."""
import asyncio
import time

start = time.monotonic()


def clock():
    return f'{int((time.monotonic() - start) * 10) / 10:.1f}'


async def main():
    print(f'{clock()} Hello!')
    await asyncio.sleep(1.0)
    print(f'{clock()} Goodbye!')


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
task = loop.create_task(main())     # a coroutine goes in, a task comes out
loop.run_until_complete(task)       # holds this thread until the task is done

# What other tasks were started and are still there ends here, before the loop closes for good.
pending = asyncio.all_tasks(loop=loop)
for task in pending:
    task.cancel()
loop.close()
