"""Chapter 2: the same with run, which makes the loop, cancels what is left and closes it."""
import asyncio
import time

start = time.monotonic()


def clock():
    return f'{int((time.monotonic() - start) * 10) / 10:.1f}'


async def main():
    print(f'{clock()} Hello!')
    await asyncio.sleep(1.0)
    print(f'{clock()} Goodbye!')


asyncio.run(main())
