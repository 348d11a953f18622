"""Which sees its exception."""
import asyncio
from contextlib import asynccontextmanager

from prelude import Boom, P, run, show


@asynccontextmanager
async def logged(name):
    P('enter', name)
    try:
        yield name
    finally:
        P('exit', name)


@asynccontextmanager
async def bad():
    raise Boom('cannot be entered')
    yield


async def main():
    try:
        async with logged('a'), bad():
            P('body')
    except Boom as error:
        P(show(error))


run('manager that cannot be entered has the outer one left', main)
