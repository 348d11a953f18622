"""A KeyboardInterrupt in a callback leaves run_forever at once; the callbacks left run at the next run."""

from prelude import CountingLoop, P, finish


def interrupt():
    P('interrupt')
    raise KeyboardInterrupt


loop = CountingLoop()
loop.call_soon(P, 'before')
loop.call_soon(interrupt)
loop.call_soon(P, 'after')
try:
    loop.run_forever()
except KeyboardInterrupt:
    P('left', loop.is_running())
loop.stop()
loop.run_forever()
loop.close()
finish('interrupt leaves the loop and the rest runs later')
