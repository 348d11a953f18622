"""A loop that was told to stop before it runs makes one tick; what that queues waits for the next run."""

from prelude import CountingLoop, P, finish

loop = CountingLoop()


def callback():
    P('callback')
    loop.call_soon(P, 'nested')


loop.call_soon(callback)
loop.stop()
loop.run_forever()
P('ticks', loop.tick)
loop.stop()
loop.run_forever()
P('ticks', loop.tick)
loop.close()
finish('stop before the run gives one tick')
