"""Chapter 3: an async function is a function; calling it runs nothing and gives a coroutine."""
import asyncio


async def foo():
    print('foo runs')
    await asyncio.sleep(0.1)
    return 'done'


print('foo is a function:', callable(foo))
a = foo()
print('foo() is a coroutine:', asyncio.iscoroutine(a))
print('nothing ran yet')
print(asyncio.run(a))

try:
    asyncio.run(a)
except RuntimeError:
    print('a coroutine runs only once')
