"""Who comes before those whom the reset broke have left waits until they have, and is not broken."""
import asyncio

from prelude import P, run, state


async def comer(barrier, name):
    try:
        P(name, await barrier.wait())
    except asyncio.BrokenBarrierError as error:
        P(name, error)
    except asyncio.CancelledError:
        P(name, 'cancelled')
        raise


async def main():
    barrier = asyncio.Barrier(2)
    old = asyncio.create_task(comer(barrier, 'old'))
    await asyncio.sleep(0)
    new = asyncio.create_task(comer(barrier, 'new'))
    await barrier.reset()
    P('reset', state(barrier))
    await old
    await asyncio.sleep(0)
    P('old left', state(barrier))
    P('main', await barrier.wait())
    await new


run('barrier holds newcomers during a reset', main)
