"""There is nothing to wait for, and nothing to cancel."""
import asyncio

from prelude import P, run


async def main():
    nothing = asyncio.gather()
    P(nothing.done(), nothing.cancel(), await nothing)


run('gather of nothing is done', main)
