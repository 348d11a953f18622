"""Chapter 5: the loop runs until a future is done; a task completes it after a second."""
import asyncio


async def main(f: asyncio.Future):
    await asyncio.sleep(1)
    f.set_result('Hello world')


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)

fut = asyncio.Future()          # belongs to the loop, but to no task
print(fut.done())

loop.create_task(main(fut))     # without this nobody would ever complete the future
loop.run_until_complete(fut)
print(fut.done())
print(fut.result())

loop.close()
