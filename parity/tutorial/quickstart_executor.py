"""Chapter 2: blocking work goes to an executor's thread; the loop goes on meanwhile."""
import asyncio
import time

start = time.monotonic()


def clock():
    return f'{int((time.monotonic() - start) * 10) / 10:.1f}'


async def first_use_case():
    print(f'{clock()} Hello!')
    await asyncio.sleep(1.0)
    print(f'{clock()} Goodbye!')


def second_use_case():
    time.sleep(0.5)     # would hold the loop, were it called in it
    print(f'{clock()} Hello from a thread!')


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
task = loop.create_task(first_use_case())

job = loop.run_in_executor(None, second_use_case)
print('the job is a task:', isinstance(job, asyncio.Task))
loop.run_until_complete(task)

# Cancel what is left and wait until it has ended; jobs of the executor are futures and are not among the tasks.
pending = asyncio.all_tasks(loop=loop)
print('pending tasks:', len(pending))
for task in pending:
    task.cancel()
group = asyncio.gather(*pending, return_exceptions=True)
loop.run_until_complete(group)
loop.close()
print('closed:', loop.is_closed())
