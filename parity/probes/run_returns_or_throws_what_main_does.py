"""The result of main is the result of run, and so is its exception."""
import asyncio

from prelude import Boom, P, finish, show


async def works():
    return 'value'


async def fails():
    raise Boom('main')


async def cancels_itself():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)


P(asyncio.run(works()))
for main in (fails, cancels_itself):
    try:
        asyncio.run(main())
    except (Boom, asyncio.CancelledError) as error:
        P(show(error))
finish('run returns or throws what main does')
