"""A second one does nothing, nor does one after the end."""
import asyncio

from prelude import P, outcome, run


async def tidies():
    try:
        yield 1
    finally:
        P('tidied')


async def main():
    generator = tidies()
    await anext(generator)
    for _ in range(3):
        P(await outcome(generator.aclose()))
    ended = tidies()
    P([item async for item in ended])
    P(await outcome(ended.aclose()))


run('close happens once', main)
