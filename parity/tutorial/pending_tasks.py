"""Chapter 2: tasks that are still there at the end are cancelled, and gathered so that they can clean up."""
import asyncio


async def periodic():
    try:
        while True:
            print('tick')
            await asyncio.sleep(1.0)
    except asyncio.CancelledError:
        print('periodic was cancelled')
        raise


async def stubborn():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print('stubborn ends in its own way')
        return 'a value'


async def main():
    print('main starts')
    await asyncio.sleep(0.5)
    print('main ends')


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
others = [loop.create_task(periodic()), loop.create_task(stubborn())]
loop.run_until_complete(loop.create_task(main()))

pending = [task for task in others if task in asyncio.all_tasks(loop=loop)]
print('pending tasks:', len(pending))
for task in pending:
    task.cancel()
group = asyncio.gather(*pending, return_exceptions=True)
for outcome in loop.run_until_complete(group):
    print('cancelled' if isinstance(outcome, asyncio.CancelledError) else outcome)
loop.close()
