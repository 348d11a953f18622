"""Chapter 5: a future is not done until somebody completes it."""
import asyncio

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)

f = asyncio.Future()
print(f.done())
f.set_result('value')
print(f.done())
print(f.result())

loop.close()
