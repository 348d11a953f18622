"""Debug mode of a run: as told, or left as it is."""
import asyncio

from prelude import P, finish


async def main():
    return asyncio.get_running_loop().get_debug()


P(asyncio.run(main()), asyncio.run(main(), debug=True), asyncio.run(main(), debug=False))
finish('run sets debug only when told')
