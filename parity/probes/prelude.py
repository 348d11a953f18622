"""What all probes share: a loop that counts its ticks, a log of "tick:event", and the way a probe is declared and run.

A probe is a function marked with @probe: its name is the probe's name, its docstring states the fact that it shows.
A topic's file ends with run_all(), which prints one line for each probe, "[name] tick:event | tick:event => result".
A tick is one iteration of the event loop, the first is 1; "-" stands where no loop runs. Words are Java's (true, false,
null), so that a Java twin prints with String.valueOf. Events from another thread, or from an operation whose number of
iterations is unspecified, are noted without a tick ("*").
"""
import asyncio
import contextvars
import functools
import gc
import inspect
import socket
import subprocess
import sys


class CountingLoop(asyncio.SelectorEventLoop):
    """The standard loop; `tick` is the number of the iteration that runs."""
    tick = 0

    def _run_once(self):
        self.tick += 1
        super()._run_once()


class Boom(Exception):
    """The failure that probes throw."""


log = []


def text(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if value is None:
        return 'null'
    if isinstance(value, (list, tuple)):
        return '[' + ', '.join(map(text, value)) + ']'
    return str(value)


def tick():
    """The tick of the running loop."""
    return asyncio.get_running_loop().tick


def P(*words):
    """Logs an event with the tick at which it happens."""
    try:
        now = tick()
    except RuntimeError:
        now = '-'
    log.append(f"{now}:{' '.join(map(text, words))}")


def note(*words):
    """Logs an event whose tick is left open."""
    log.append(f"*:{' '.join(map(text, words))}")


def show(error):
    """Name and message of an exception."""
    return type(error).__name__ + (f": {error}" if str(error) else '')


def state(thing):
    """What the description of a lock, or of anything like it, says in brackets at its end."""
    return str(thing)[str(thing).index('['):-1]


def attempt(action):
    """What the action returns, or "refused" when it throws."""
    try:
        return action()
    except Exception:
        return 'refused'


async def outcome(awaitable):
    """What the awaitable gives, or how it ends: in a word, or Boom with its message."""
    try:
        return await awaitable
    except StopAsyncIteration:
        return 'end'
    except GeneratorExit:
        return 'exit'
    except asyncio.CancelledError:
        return 'cancelled'
    except Boom as error:
        return show(error)
    except Exception:
        return 'refused'


def run(main):
    """Runs the coroutine function on a counting loop of its own; returns its result, or says what it raised."""
    try:
        return asyncio.run(main(), loop_factory=CountingLoop)
    except BaseException as error:
        return 'raises ' + show(error)


probes = {}
in_own_process = set()


def probe(function=None, *, own_process=False):
    """Declares a probe. What the function returns is the result at the end of the line.

    An async function is run by run(); a plain function makes its own loops, or none. A probe that changes the state of
    the process for good, such as its signal handlers, gets a process of its own.
    """
    if function is None:
        return functools.partial(probe, own_process=own_process)
    name = function.__name__
    if name in probes:
        raise ValueError(f'two probes are named {name}')
    probes[name] = function
    if own_process:
        in_own_process.add(name)
    return function


def run_all():
    """Runs the probes that the command line names, or else all in the order of the file, and prints their lines."""
    chosen = sys.argv[1:]
    for name in chosen or probes:
        if name in in_own_process and not chosen:
            subprocess.run([sys.executable, sys.argv[0], name], check=True, timeout=30)
        else:
            run_probe(name)


def run_probe(name):
    """Runs one probe in a context of its own and prints its line; leaves neither garbage nor events behind."""
    function = probes[name]
    body = functools.partial(run, function) if inspect.iscoroutinefunction(function) else function
    result = contextvars.Context().run(body)
    print(f"[{name.replace('_', ' ')}] {' | '.join(log)} => {text(result)}", flush=True)
    gc.collect()
    log.clear()


class DatagramLog(asyncio.DatagramProtocol):
    """Logs what an endpoint of datagrams is told, with its name."""
    def __init__(self, name):
        self.name = name

    def connection_made(self, transport):
        P(self.name, 'made')

    def datagram_received(self, data, addr):
        P(self.name, 'data', data.decode())

    def error_received(self, exc):
        P(self.name, 'error')

    def connection_lost(self, exc):
        P(self.name, 'lost', exc)


def bound():
    """A socket for datagrams, at a port of its own."""
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', 0))
    return sock


async def connect_datagrams(name, sock):
    """The transport of an endpoint that logs."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: DatagramLog(name), sock=sock)
    return transport
