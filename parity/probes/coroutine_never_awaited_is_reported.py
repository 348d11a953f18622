"""A coroutine object that is dropped without ever being awaited is reported; one that was closed is not."""
import gc
import warnings

from prelude import note, run


async def forgotten():
    note('never runs')


async def closed():
    note('never runs')


async def main():
    warnings.simplefilter('always')
    warnings.showwarning = lambda message, *_: note('reported' if 'never awaited' in str(message) else 'something else')
    forgotten()
    gc.collect()
    closed().close()
    gc.collect()
    note('end')


run('coroutine never awaited is reported', main)
