"""Chapter 3: an object with its own await protocol; awaiting it sleeps 0, 1 and 2 seconds and gives the object."""
import asyncio


class MyClass:
    def __await__(self):
        for i in range(3):
            print(f'sleeping {i}')
            yield from asyncio.sleep(i).__await__()
        return self

    def __repr__(self):
        return 'MyClass'


async def main():
    mine = MyClass()
    r = await mine
    print(r)
    print(r is mine)
    return r


print(asyncio.run(main()))
