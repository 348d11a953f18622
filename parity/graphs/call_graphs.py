"""Call graphs as asyncio.format_call_graph writes them, one program for each thing that makes somebody wait.

Each prints its name and the text, without ids, lines and names of files but for asyncio's own: CPython's text has the
frames of asyncio, which the Java twin's has not. The loop has no sockets and a clock that jumps, so that the programs also
run where there is no operating system.
"""
import asyncio
import re
from asyncio.staggered import staggered_race


class NoSelector:
    """Waits for nothing: moves the loop's clock."""

    def __init__(self, loop):
        self.loop = loop

    def select(self, timeout):
        self.loop.now += timeout or 0
        return []


class JumpingLoop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self.now = 0.0
        self._selector = NoSelector(self)

    def time(self):
        return self.now

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


def show(text):
    text = re.sub(r'0x[0-9a-f]+', '0xID', text)
    text = re.sub(r', line \d+,', ', line N,', text)
    text = re.sub(r"File '[^']*/asyncio/([a-z_]+\.py)'", r"File 'asyncio/\1'", text)
    print(re.sub(r"File '(?!asyncio/)[^']*'", "File 'FILE'", text) or '(nothing)')


class Graphs:
    """Its methods have the names of the twin's."""

    @staticmethod
    def look(depth=1, limit=None):
        show(asyncio.format_call_graph(depth=depth, limit=limit))

    @staticmethod
    async def leaf():
        await asyncio.sleep(0)
        Graphs.look()

    @staticmethod
    async def branch():
        await Graphs.leaf()

    @staticmethod
    async def wait(future):
        await future

    @staticmethod
    async def awaits():
        await asyncio.create_task(Graphs.branch(), name='inner')

    @staticmethod
    async def future():
        future = asyncio.get_running_loop().create_future()
        first = asyncio.create_task(Graphs.wait(future), name='first')
        last = asyncio.create_task(Graphs.wait(first), name='last')
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        show(asyncio.format_call_graph(future))
        show(asyncio.format_call_graph(first))
        show(asyncio.format_call_graph(last))
        future.set_result(None)
        await last
        show(asyncio.format_call_graph(future))

    @staticmethod
    async def gather():
        await asyncio.gather(asyncio.create_task(Graphs.branch(), name='inner'), asyncio.sleep(0.001))

    @staticmethod
    async def several():
        await asyncio.wait([asyncio.create_task(Graphs.branch(), name='inner')])

    @staticmethod
    async def limited():
        await asyncio.wait_for(asyncio.create_task(Graphs.branch(), name='inner'), 10)

    @staticmethod
    async def scope():
        async with asyncio.timeout(10):
            await asyncio.create_task(Graphs.branch(), name='inner')

    @staticmethod
    async def shielded():
        await asyncio.shield(asyncio.create_task(Graphs.branch(), name='inner'))

    @staticmethod
    async def group():
        async with asyncio.TaskGroup() as group:
            group.create_task(Graphs.branch(), name='inner')

    @staticmethod
    async def album(name):
        async with asyncio.TaskGroup() as group:
            group.create_task(Graphs.branch(), name=name)

    @staticmethod
    async def groups():
        async with asyncio.TaskGroup() as group:
            group.create_task(Graphs.album('inner'), name='outer')

    @staticmethod
    async def race():
        await staggered_race([Graphs.racer], 1)

    @staticmethod
    async def racer():
        asyncio.current_task().set_name('racer')
        await Graphs.leaf()

    @staticmethod
    async def generate():
        await Graphs.leaf()
        yield 1

    @staticmethod
    async def generator():
        async for _ in Graphs.generate():
            pass

    @staticmethod
    async def depths():
        for depth in (1, 2):
            Graphs.look(depth=depth)

    @staticmethod
    async def limits():
        for limit in (1, 2, -1, -2, 0):
            await Graphs.limit(limit)

    @staticmethod
    async def limit(limit):
        await asyncio.sleep(0)
        Graphs.look(limit=limit)

    @staticmethod
    async def begun():
        task = asyncio.create_task(Graphs.wait(asyncio.sleep(0.001)), name='inner')
        await asyncio.sleep(0)
        show(asyncio.format_call_graph(task))
        await task  # of a task that is done CPython 3.14 can't tell the graph: it fails

    @staticmethod
    async def lock():
        lock = asyncio.Lock()
        async with lock:
            task = asyncio.create_task(Graphs.enter(lock), name='inner')
            await asyncio.sleep(0)
            show(asyncio.format_call_graph(task))
        await task

    @staticmethod
    async def enter(lock):
        async with lock:
            pass

    @staticmethod
    async def queue():
        queue = asyncio.Queue()
        task = asyncio.create_task(Graphs.take(queue), name='inner')
        await asyncio.sleep(0)
        show(asyncio.format_call_graph(task))
        queue.put_nowait(1)
        await task

    @staticmethod
    async def take(queue):
        await queue.get()

    @staticmethod
    async def callback():
        done = asyncio.get_running_loop().create_future()

        def call():
            Graphs.look()
            done.set_result(None)

        asyncio.get_running_loop().call_soon(call)
        await done


def main():
    for name in ('awaits', 'future', 'gather', 'several', 'limited', 'scope', 'shielded', 'group', 'groups', 'race',
                 'generator', 'depths', 'limits', 'begun', 'lock', 'queue', 'callback'):
        print(f'[{name}]')


        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            loop = runner.get_loop()
            task = loop.create_task(getattr(Graphs, name)(), name='main')
            loop.run_until_complete(task)


main()
