"""What CPython's asyncio takes for the same work; with uvloop's loop if the first argument says so.

    peer.py asyncio|uvloop serve protocol|buffered|streams echo|lines [CERTIFICATE KEY]
    peer.py asyncio|uvloop micro NAME
    peer.py asyncio|uvloop hello

A server prints `port N` and ends with its input. A micro benchmark prints `ready`, and for each line of input makes one
round and prints its operations and nanoseconds (`parked`: the bytes of one task).
"""

import asyncio
import contextlib
import contextvars
import gc
import ssl
import sys
import threading
import time

loop_factory = None
if sys.argv[1] == "uvloop":
    import uvloop

    loop_factory = uvloop.new_event_loop

CHUNK = 256 * 1024


def run(main):
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(main)


# --- Servers


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()

    def data_received(self, data):
        self.transport.write(data)


class BufferedEcho(asyncio.BufferedProtocol):
    buffer = memoryview(bytearray(CHUNK))  # one for all: a write keeps a copy

    def connection_made(self, transport):
        self.transport = transport

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, nbytes):
        self.transport.write(bytes(self.buffer[:nbytes]))


async def echo(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def lines(reader, writer):
    count = 0
    try:
        while line := await reader.readline():
            if len(line) > 1:
                count += 1
            else:
                writer.write(b"%07d\n" % count)
                await writer.drain()
                count = 0
    except ConnectionError:
        pass
    writer.close()


async def serve(style, kind, tls):
    loop = asyncio.get_running_loop()
    options = {"host": "127.0.0.1", "port": 0, "backlog": 1024, "ssl": tls}
    if style == "streams":
        handler = lines if kind == "lines" else echo
        server = await asyncio.start_server(handler, limit=CHUNK, **options)
    else:
        factory = BufferedEcho if style == "buffered" else Echo
        server = await loop.create_server(factory, **options)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    threading.Thread(
        target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(ended.set)), daemon=True
    ).start()
    await ended.wait()


# --- Micro benchmarks: each makes one round and returns the number of operations.


async def switch():
    async def steps():
        for _ in range(1000):
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(steps()) for _ in range(100)]
    for task in tasks:
        await task
    return 100 * 1000


async def spawn():
    async def nothing():
        pass

    for _ in range(10_000):
        await asyncio.create_task(nothing())
    return 10_000


async def coroutine():
    async def value():
        return 1

    for _ in range(100_000):
        await value()
    return 100_000


async def future():
    loop = asyncio.get_running_loop()
    for _ in range(10_000):
        waited = loop.create_future()
        loop.call_soon(waited.set_result, 1)
        await waited
    return 10_000


async def gather():
    async def one():
        return 1

    await asyncio.gather(*(one() for _ in range(100_000)))
    return 100_000


async def pass_through(queue):
    async def produce():
        for i in range(100_000):
            await queue.put(i)

    producer = asyncio.create_task(produce())
    for _ in range(100_000):
        await queue.get()
    await producer
    return 100_000


async def queue():
    return await pass_through(asyncio.Queue())


async def bounded_queue():
    return await pass_through(asyncio.Queue(10))


async def lock():
    contended = asyncio.Lock()

    async def hand_over():
        for _ in range(10_000):
            await contended.acquire()
            contended.release()

    await asyncio.gather(*(hand_over() for _ in range(10)))
    return 10 * 10_000


async def contended_lock():
    contended = asyncio.Lock()

    async def hand_over():
        for _ in range(1_000):
            async with contended:
                await asyncio.sleep(0)

    await asyncio.gather(*(hand_over() for _ in range(10)))
    return 10 * 1_000


async def timeout():
    for _ in range(100_000):
        async with asyncio.timeout(10):
            pass
    return 100_000


async def call_soon():
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    ran = 0

    def count():
        nonlocal ran
        ran += 1

    context = contextvars.copy_context()
    for _ in range(100_000):
        loop.call_soon(count, context=context)
    loop.call_soon(ended.set_result, None)
    await ended
    return ran


async def threadsafe():
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    left = 4 * 25_000

    def count():
        nonlocal left
        left -= 1
        if left == 0:
            ended.set_result(None)

    def send():
        for _ in range(25_000):
            loop.call_soon_threadsafe(count)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    await ended
    for thread in threads:
        thread.join()
    return 4 * 25_000


async def timers():
    loop = asyncio.get_running_loop()
    ran = 0

    def count():
        nonlocal ran
        ran += 1

    for i in range(1_000_000):
        timer = loop.call_later((i * 7919 % 1_000_003) / 1e9, count)
        if i % 10 < 9:
            timer.cancel()
    ended = loop.create_future()
    loop.call_later(1e-3, ended.set_result, None)
    await ended
    return 1_000_000


async def generator():
    async def items():
        for i in range(100_000):
            yield i

    iterator = items()
    for _ in range(100_000):
        await anext(iterator)
    return 100_000


async def each():
    async def items():
        for i in range(100_000):
            yield i

    async for _ in items():
        pass
    return 100_000


push = each  # asyncio has one way to go through the items


async def context_manager():
    @contextlib.asynccontextmanager
    async def manager():
        yield 1

    for _ in range(10_000):
        async with manager():
            pass
    return 10_000


async def process():
    for _ in range(100):
        child = await asyncio.create_subprocess_exec("/bin/true")
        if await child.wait():
            raise AssertionError("/bin/true failed")
    return 100


def parked(count):
    """Bytes each, by the memory that the process holds."""

    async def waits(future):
        await future

    async def main():
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)
        gc.collect()
        before = resident()
        tasks = [asyncio.create_task(waits(loop.create_future())) for _ in range(count)]
        await asyncio.sleep(0)
        gc.collect()
        each = (resident() - before) / count
        for task in tasks:
            task.cancel()
        return each

    return run(main())


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def runs(name):
    async def nothing():
        pass

    loop = loop_factory() if loop_factory else asyncio.new_event_loop()
    print("ready", flush=True)
    for _ in sys.stdin:
        began = time.perf_counter_ns()
        for _ in range(1000):
            if name == "run":
                run(nothing())
            else:
                loop.run_until_complete(nothing())
        print(1000, time.perf_counter_ns() - began, flush=True)


def micro(name):
    if name == "parked":
        print("ready", flush=True)
        for line in sys.stdin:
            print(parked(int(line)), flush=True)
        return
    if name in ("run", "run_until_complete"):
        runs(name)
        return
    body = globals()[name]
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.get_loop()
        print("ready", flush=True)
        for _ in sys.stdin:
            began = time.perf_counter_ns()
            count = runner.run(body())
            print(count, time.perf_counter_ns() - began, flush=True)


async def hello():
    print("hello, world")


if __name__ == "__main__":
    if sys.argv[2] == "serve":
        tls = None
        if len(sys.argv) > 5:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(sys.argv[5], sys.argv[6])
        run(serve(sys.argv[3], sys.argv[4], tls))
    elif sys.argv[2] == "micro":
        micro(sys.argv[3])
    else:
        run(hello())
