"""What every probe shares: a loop that counts its ticks, and a log of "tick:event".

A line of output is "[name] tick:event | tick:event => result". A tick is one iteration of the event loop, the first
is 1; "-" stands where no loop runs. Words are Java's (true, false, null), so that a Java twin prints with
String.valueOf. What comes from another thread, or from an operation whose iterations nobody promises, is noted without
a tick ("*").
"""
import asyncio
import socket


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


def finish(name, result=None):
    """Prints the line of a probe and empties the log."""
    print(f"[{name}] {' | '.join(log)} => {text(result)}", flush=True)
    log.clear()


def run(name, main):
    """Runs the coroutine function as asyncio.run does, on a counting loop, and prints the line."""
    try:
        result = asyncio.run(main(), loop_factory=CountingLoop)
    except BaseException as error:
        result = 'raises ' + show(error)
    finish(name, result)


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
