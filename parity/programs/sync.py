"""Random programs over locks and queues, and what CPython does with them: every step with its tick and the states it left.

A program is a line of sizes and a line for each task: the steps that it takes, and whether a cancellation ends it ("die")
or only the step ("go"). Read, run and compared by RecordedProgramsTest.
"""
import asyncio
import random

PROGRAMS = 200
QUIET = 200          # ticks until only those still wait whom nobody will wake
ROUNDS = 12          # of cancelling what still waits

STEPS = [            # with the largest number that may follow
    ('yield', 3), ('lock', 3), ('hold', 2), ('sem', 3), ('inc', 1), ('add', 2), ('dec', 2), ('cwait', 0), ('note', 3),
    ('set', 0), ('clear', 0), ('pulse', 0), ('ewait', 0), ('put', 9), ('put', 9), ('putnow', 9), ('get', 0), ('get', 0),
    ('getnow', 0), ('done', 0), ('join', 0), ('bar', 0), ('bar', 0), ('breset', 0), ('cancel', 5), ('cancel', 5)]
RARE = [('shut', 0), ('shutnow', 0), ('babort', 0)]


def make(seed):
    rng = random.Random(seed)
    steps = STEPS + (RARE if seed % 3 == 0 else [])
    if seed % 2:  # one thing only, and much of it
        kind = rng.choice([('lock', 'hold'), ('sem',), ('inc', 'add', 'dec', 'cwait', 'note'), ('put', 'get', 'getnow'),
                           ('bar', 'breset')])
        steps = [step for step in steps if step[0] in kind + ('yield', 'cancel')]
    lines = [f'{rng.choice(["Queue", "LifoQueue", "PriorityQueue"])} {rng.randint(1, 3)} {rng.randint(1, 3)}'
             f' {rng.randint(1, 4)}']
    for _ in range(rng.randint(3, 6)):
        chosen = [rng.choice(steps) for _ in range(rng.randint(2, 7))]
        lines.append(rng.choice(['die', 'go', 'go']) + ': ' + ', '.join(f'{name} {rng.randint(0, most)}' for name, most in chosen))
    return lines


class Run:
    def __init__(self, lines):
        kind, maxsize, value, parties = lines[0].split()
        self.scripts = [(line.split(': ')[0] == 'die', [step.split() for step in line.split(': ')[1].split(', ')])
                        for line in lines[1:]]
        self.lock = asyncio.Lock()
        self.sem = asyncio.Semaphore(int(value))
        self.cond = asyncio.Condition()
        self.other = asyncio.Condition(self.cond._lock)
        self.event = asyncio.Event()
        self.queue = getattr(asyncio, kind)(int(maxsize))
        self.barrier = asyncio.Barrier(int(parties))
        self.stock = 0
        self.tick = 0
        self.over = False
        self.next_item = 100
        self.trace = []

    def states(self, name):
        def tail(thing):
            return repr(thing)[repr(thing).index('['):-1]
        if name in ('lock', 'hold'):
            return tail(self.lock)
        if name == 'sem':
            return tail(self.sem)
        if name in ('inc', 'add', 'dec', 'cwait', 'note'):
            return f'{self.stock} {tail(self.cond)} {tail(self.other)}'
        if name in ('set', 'clear', 'pulse', 'ewait'):
            return tail(self.event)
        if name.startswith('b'):
            return tail(self.barrier)
        if name in ('yield', 'cancel'):
            return '-'
        return str(self.queue)

    def log(self, who, name, outcome):
        self.trace.append(f'{self.tick} {who} {name} {outcome} {self.states(name)}')

    async def pause(self, ticks):
        for _ in range(ticks):
            await asyncio.sleep(0)

    async def step(self, who, name, number):
        if name == 'yield':
            await self.pause(number)
        elif name in ('lock', 'hold'):
            async with self.lock:
                self.log(who, name, 'in')
                await self.pause(number)
        elif name == 'sem':
            async with self.sem:
                self.log(who, name, 'in')
                await self.pause(number)
        elif name == 'inc':
            async with self.cond:
                await self.pause(number)
                self.stock += 1
                self.cond.notify()
        elif name == 'add':
            async with self.cond:
                self.stock += number
                self.cond.notify_all()
        elif name == 'dec':
            async with self.cond:
                await self.cond.wait_for(lambda: self.stock > 0)
                self.stock -= 1
                await self.pause(number)
        elif name == 'cwait':
            async with self.other:
                await self.other.wait()
        elif name == 'note':
            async with self.other:
                self.other.notify(number)
        elif name == 'set':
            self.event.set()
        elif name == 'clear':
            self.event.clear()
        elif name == 'pulse':
            self.event.set()
            self.event.clear()
        elif name == 'ewait':
            await self.event.wait()
        elif name == 'put':
            await self.queue.put(self.item(number))
        elif name == 'putnow':
            self.queue.put_nowait(self.item(number))
        elif name == 'get':
            return await self.queue.get()
        elif name == 'getnow':
            return self.queue.get_nowait()
        elif name == 'done':
            self.queue.task_done()
        elif name == 'join':
            await self.queue.join()
        elif name == 'shut':
            self.queue.shutdown()
        elif name == 'shutnow':
            self.queue.shutdown(immediate=True)
        elif name == 'bar':
            return await self.barrier.wait()
        elif name == 'breset':
            await self.barrier.reset()
        elif name == 'babort':
            await self.barrier.abort()
        elif name == 'cancel':
            if number < len(self.tasks):
                return self.tasks[number].cancel()
        return 'ok'

    def item(self, number):
        """Unlike any other, and in no order."""
        self.next_item += 10
        return self.next_item + number if number % 2 else number * 1000 + self.next_item

    async def run_script(self, who, dies, steps):
        for name, number in steps:
            try:
                outcome = await self.step(who, name, int(number))
            except asyncio.CancelledError:
                self.log(who, name, 'CancelledError')
                if dies:
                    raise
            except Exception as error:
                self.log(who, name, type(error).__name__)
            else:
                self.log(who, name, outcome)

    def ticker(self):
        if not self.over:
            self.tick += 1
            asyncio.get_running_loop().call_soon(self.ticker)

    async def run(self):
        self.ticker()
        self.tasks = [asyncio.create_task(self.run_script(who, *script)) for who, script in enumerate(self.scripts)]
        await self.pause(QUIET)
        self.trace.append('waiting ' + self.left())
        for _ in range(ROUNDS):
            for task in self.tasks:
                task.cancel()
            await self.pause(10)
        self.trace.append('left ' + self.left())
        for name in ('lock', 'sem', 'dec', 'set', 'put', 'bar'):
            self.trace.append(f'{name} {self.states(name)}')
        self.over = True

    def left(self):
        return str([who for who, task in enumerate(self.tasks) if not task.done()])


for seed in range(PROGRAMS):
    program = make(seed)
    print(f'program {seed}', *program, sep='\n')
    run = Run(program)
    asyncio.run(run.run())
    print('trace', *run.trace, sep='\n')
