"""After stop the callbacks of the tick still run, those they queue do not."""

from prelude import CountingLoop, P, finish

loop = CountingLoop()
loop.call_soon(lambda: (P('stop'), loop.stop(), loop.call_soon(P, 'nested')))
loop.call_soon(P, 'same tick')
loop.run_forever()
P('ticks', loop.tick)
loop.call_soon(loop.stop)
loop.run_forever()
P('ticks', loop.tick)
loop.close()
finish('stop finishes the tick')
