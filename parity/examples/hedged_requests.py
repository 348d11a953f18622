"""Hedged requests: ask one server; if it fails, or has not answered after 0.2 seconds, ask the next one, too. The first
answer wins and the others are cancelled. All within a time limit."""
import asyncio
import time
from asyncio.staggered import staggered_race

start = time.monotonic()


async def ask(server, seconds, healthy):
    tell(f'asking {server}')
    await asyncio.sleep(seconds)
    if not healthy:
        raise OSError(f'{server} is down')
    return f'hello from {server}'


async def hedged(servers):
    winner, index, exceptions = await staggered_race(servers, 0.2)
    for problem in exceptions:
        if problem:
            tell('(one was too slow)' if isinstance(problem, asyncio.CancelledError) else f'({problem})')
    return 'nobody answers' if index is None else winner


async def main():
    def paris(): return ask('Paris', 5.0, True)
    def oslo(): return ask('Oslo', 0.1, False)
    def tokyo(): return ask('Tokyo', 0.3, True)

    tell(await hedged([paris, oslo, tokyo]))
    tell(await hedged([oslo, oslo]))
    try:
        async with asyncio.timeout(0.5):
            tell(await hedged([paris, paris]))
    except TimeoutError:
        tell('too late')


def tell(what):
    print(f'{int((time.monotonic() - start) * 10) / 10} {what}')  # whole tenths of a second


asyncio.run(main())
