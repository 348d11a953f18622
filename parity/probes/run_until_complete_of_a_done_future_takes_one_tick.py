"""A future that is done costs exactly one tick."""

from prelude import CountingLoop, P, finish

loop = CountingLoop()
future = loop.create_future()
future.set_result(5)
loop.call_soon(P, 'soon')
P(loop.run_until_complete(future), 'ticks', loop.tick)
loop.close()
finish('run until complete of a done future takes one tick')
