"""A Runner keeps one loop for its runs; closed it refuses, and a second close does nothing."""
import asyncio

from prelude import CountingLoop, P, attempt, finish


async def nothing():
    return 'ran'


runner = asyncio.Runner(loop_factory=lambda: (P('factory'), CountingLoop())[1])
P('made')
loop = runner.get_loop()
P(runner.run(nothing()), runner.get_loop() is loop, loop.is_closed())
runner.close()
runner.close()
P('closed', loop.is_closed(), attempt(runner.get_loop))
coroutine = nothing()
P('run', attempt(lambda: runner.run(coroutine)))
coroutine.close()
finish('runner is made lazily and closed once')
