"""The tasks are cancelled first, then the generators are closed."""
import asyncio

from prelude import note, run


kept = []


async def tidies():
    try:
        yield 1
    finally:
        note('closing')
        await asyncio.sleep(0)
        note('closed')


async def background():
    try:
        await asyncio.sleep(60)
    finally:
        note('cancelled')


async def main():
    kept.append(tidies())
    await anext(kept[0])
    kept.append(asyncio.create_task(background()))
    await asyncio.sleep(0)
    note('main ends')


run('end of run closes generators after the tasks', main)
