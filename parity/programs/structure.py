"""Random programs over tasks and how they are structured, and what CPython does with them: every step with its moment, its
task, its outcome and the task's cancelling(). A moment is the virtual time in units of 1/64 s and the tick at that time.

A program is a line for each task: whether an exception ends the task ("die") or only the step ("go"), and the steps. A step is
(name number what...), where what is a step of its body or, as [die ...] or [go ...], a task that it starts.
Read, run and compared by RecordedStructuresTest.

Nothing is left to chance: timers that are due together fire in the order in which they were set, and tasks have their place
among their siblings as a hash, so that sets of them are ordered.
"""
import asyncio
import contextlib
import random
import selectors

PROGRAMS = 300
MORE = 150           # with generators and managers
UNIT = 1 / 64
QUIET = 1024         # units after which only those still wait whom nobody will wake
ROUNDS = 60          # of cancelling what still waits
MOST_SIBLINGS = 8

LEAVES = [           # with the largest number that may follow
    ('yield', 3), ('yield', 3), ('sleep', 4), ('sleep', 4), ('pass', 2), ('fail', 3), ('cancel', 9), ('cancel', 9),
    ('cancel', 9), ('uncancel', 9), ('await', 9), ('inc', 1), ('dec', 1), ('set', 0), ('clear', 0), ('ewait', 0), ('put', 2),
    ('get', 2), ('join', 0), ('resched', 4), ('resched', 9)]
BODIES = [('timeout', 5), ('timeout', 5), ('waitfor', 4), ('try', 0), ('lock', 0), ('sem', 0)]
ITERATION = [('gen', 3), ('gen', 3), ('throw', 3), ('manager', 3), ('manager', 3), ('stack', 2)]
STARTERS = [('gather', 1), ('gather', 1), ('wait', 8), ('waittask', 4), ('shield', 0), ('completed', 7)]


def make(seed):
    rng = random.Random(seed)
    bodies = BODIES if seed < PROGRAMS else BODIES + ITERATION

    def number(kind):
        return f'({kind[0]} {rng.randint(0, kind[1])}'

    def steps(depth, grouped, most):
        return ' '.join(step(depth, grouped) for _ in range(rng.randint(1, most)))

    def script(depth, grouped):
        return f'[{rng.choice(["die", "die", "go"])} {steps(depth, grouped, 3)}]'

    def step(depth, grouped):
        chance = rng.random()
        if depth == 0 or chance < 0.45:
            return number(rng.choice(LEAVES)) + ')'
        if grouped and chance < 0.55:
            return f'(spawn 0 {script(depth - 1, grouped)})'
        if chance < 0.7:
            return f'{number(rng.choice(bodies))} {steps(depth - 1, grouped, 3)})'
        if chance < 0.85:
            children = ' '.join(script(depth - 1, True) for _ in range(rng.randint(0, 3)))
            return f'(group 0 {children} {steps(depth - 1, True, 3)})'.replace('  ', ' ')
        kind = rng.choice(STARTERS)
        children = [script(depth - 1, grouped) for _ in range(1 if kind[0] in ('waittask', 'shield') else rng.randint(1, 3))]
        return f'{number(kind)} {" ".join(children)})'

    return [f'{rng.choice(["die", "go", "go"])} {steps(3, False, 4)}' for _ in range(rng.randint(2, 4))]


def parse(line):
    """The list of steps and tasks in the line; a step is (name, number, steps, tasks), a task (dies, steps)."""
    tokens = line.replace('(', ' ( ').replace(')', ' ) ').replace('[', ' [ ').replace(']', ' ] ').split()
    at = 0

    def script():
        nonlocal at
        dies = tokens[at] == 'die'
        at += 1
        steps = []
        while at < len(tokens) and tokens[at] == '(':
            steps.append(step())
        return dies, steps

    def step():
        nonlocal at
        name, number = tokens[at + 1], int(tokens[at + 2])
        at += 3
        steps, scripts = [], []
        while tokens[at] != ')':
            if tokens[at] == '(':
                steps.append(step())
            else:
                at += 1
                scripts.append(script())
                at += 1
        at += 1
        return name, number, steps, scripts

    return script()


class Task(asyncio.Task):
    def __hash__(self):
        return int(self.get_name().split('.')[1])


class Loop(asyncio.SelectorEventLoop):
    """Virtual time, and ticks counted from when it jumped."""

    def __init__(self):
        self.now = 0.0
        self.tick = 0
        self.timers = 0
        selector = selectors.DefaultSelector()
        self.poll = selector.select
        selector.select = self.select
        super().__init__(selector)
        self._clock_resolution = UNIT / 4
        self.set_task_factory(lambda loop, coro, name=None, **kwargs: Task(coro, loop=loop, name=name or '-1.0', **kwargs))
        self.set_exception_handler(lambda loop, context: None)

    def select(self, timeout):
        if timeout is None:
            raise AssertionError('deadlock')
        if timeout >= UNIT / 2:
            self.now = round((self.now + timeout) / UNIT) * UNIT
            self.tick = 0
        self.tick += 1
        return self.poll(0)

    def time(self):
        return self.now

    def call_at(self, when, callback, *args, context=None):
        self.timers += 1  # a little later than those that were set before it
        return super().call_at(when + self.timers * 2 ** -40, callback, *args, context=context)


class Failure(Exception):
    pass


class Scope:
    """Where a step is: in which group and in which time limit, which its task may have from its parent."""

    def __init__(self, who, group=None, limit=None):
        self.who = who
        self.group = group
        self.limit = limit


class Run:
    def __init__(self, lines):
        self.scripts = [parse(line) for line in lines]
        self.lock = asyncio.Lock()
        self.sem = asyncio.Semaphore(2)
        self.cond = asyncio.Condition()
        self.event = asyncio.Event()
        self.queue = asyncio.Queue(2)
        self.stock = 0
        self.tasks = []
        self.trace = []

    def start(self, script, scope, place, create=asyncio.create_task):
        who = len(self.tasks)
        task = create(self.run_script(script, Scope(who, scope.group, scope.limit)), name=f'{who}.{place}')
        self.tasks.append(task)
        return task

    def start_all(self, scripts, scope):
        return [self.start(script, scope, place) for place, script in enumerate(scripts)]

    async def run_script(self, script, scope):
        dies, steps = script
        for step in steps:
            try:
                await self.step(step, scope)
            except (Exception, asyncio.CancelledError):
                if dies:
                    raise
        return scope.who

    def who(self, task):
        return int(task.get_name().split('.')[0])

    def log(self, scope, name, outcome):
        self.trace.append(f'{round(self.loop.now / UNIT)}+{self.loop.tick} {scope.who} {name} {outcome} {asyncio.current_task().cancelling()}')

    def tell(self, problem):
        if isinstance(problem, BaseExceptionGroup):
            return f'group[{", ".join(self.tell(member) for member in problem.exceptions)}]'
        return f'{type(problem).__name__}{problem if isinstance(problem, Failure) else ""}'

    async def step(self, step, scope):
        try:
            outcome = await self.take(scope, *step)
        except (Exception, asyncio.CancelledError) as problem:
            self.log(scope, step[0], self.tell(problem))
            raise
        self.log(scope, step[0], outcome)

    async def steps(self, steps, scope):
        for step in steps:
            await self.step(step, scope)

    async def pause(self, ticks):
        for _ in range(ticks):
            await asyncio.sleep(0)

    def find(self, number):
        return self.tasks[number] if number < len(self.tasks) else None

    async def take(self, scope, name, number, steps, scripts):
        if name == 'yield':
            await self.pause(number)
        elif name == 'sleep':
            await asyncio.sleep(number * UNIT)
        elif name == 'pass':
            self.loop.now += number * UNIT
        elif name == 'fail':
            raise Failure(number)
        elif name == 'cancel':
            task = self.find(number)
            return task and task.cancel()
        elif name == 'uncancel':
            task = self.find(number)
            return task and task.uncancel()
        elif name == 'await':  # never an older one, or they might await each other
            if scope.who < number < len(self.tasks):
                return await self.tasks[number]
        elif name == 'inc':
            async with self.cond:
                await self.pause(number)
                self.stock += 1
                self.cond.notify()
        elif name == 'dec':
            async with self.cond:
                await self.cond.wait_for(lambda: self.stock > 0)
                self.stock -= 1
                await self.pause(number)
        elif name == 'set':
            self.event.set()
        elif name == 'clear':
            self.event.clear()
        elif name == 'ewait':
            await self.event.wait()
        elif name == 'put':
            await self.queue.put(number)
        elif name == 'get':
            item = await self.queue.get()
            try:
                await self.pause(number)
            finally:
                self.queue.task_done()
            return item
        elif name == 'join':
            await self.queue.join()
        elif name == 'resched':
            if scope.limit:
                scope.limit.reschedule(None if number == 9 else self.loop.time() + number * UNIT)
        elif name == 'spawn':
            if scope.group and scope.group.started < MOST_SIBLINGS:
                self.start_in_group(scripts[0], scope)
        else:
            return await self.take_block(scope, name, number, steps, scripts)
        return 'ok'

    def start_in_group(self, script, scope):
        task = self.start(script, scope, scope.group.started, scope.group.create_task)
        scope.group.started += 1
        return task

    async def take_block(self, scope, name, number, steps, scripts):
        if name == 'try':
            try:
                await self.steps(steps, scope)
            except (Exception, asyncio.CancelledError):
                return 'caught'
        elif name == 'lock':
            async with self.lock:
                self.log(scope, name, 'in')
                await self.steps(steps, scope)
        elif name == 'sem':
            async with self.sem:
                self.log(scope, name, 'in')
                await self.steps(steps, scope)
        elif name == 'timeout':
            async with asyncio.timeout(None if number == 5 else number * UNIT) as limit:
                await self.steps(steps, Scope(scope.who, scope.group, limit))
            return limit.expired()
        elif name == 'waitfor':
            await asyncio.wait_for(self.steps(steps, scope), number * UNIT) if number else await self.steps(steps, scope)
        elif name == 'gen':  # a generator that takes the steps, an item each; it may be left half way
            async with contextlib.aclosing(self.items(name, number, steps, scope)) as items:
                count = 0
                async for _ in items:
                    count += 1
                    if count > number:
                        break
            return f'{count} items'
        elif name == 'throw':  # the same, with a failure thrown into it
            async with contextlib.aclosing(self.items(name, number, steps, scope)) as items:
                await anext(items, None)
                await items.athrow(Failure(number))
        elif name == 'manager':
            async with self.manager(number, scope):
                await self.steps(steps, scope)
        elif name == 'stack':
            async with contextlib.AsyncExitStack() as stack:
                for place in range(number):
                    stack.push_async_callback(self.leave, scope, place)
                await self.steps(steps, scope)
        elif name == 'group':
            async with asyncio.TaskGroup() as group:
                group.started = 0
                inner = Scope(scope.who, group, scope.limit)
                for script in scripts:
                    self.start_in_group(script, inner)
                await self.steps(steps, inner)
        elif name == 'gather':
            results = await asyncio.gather(*self.start_all(scripts, scope), return_exceptions=number == 1)
            results = [self.tell(result) if isinstance(result, BaseException) else str(result) for result in results]
            return f'[{", ".join(results)}]'
        elif name == 'wait':
            tasks = self.start_all(scripts, scope)
            when = [asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED][number % 3]
            done, pending = await asyncio.wait(tasks, timeout=number // 3 * UNIT if number >= 3 else None, return_when=when)
            return f'{sorted(map(self.who, done))} {sorted(map(self.who, pending))}'
        elif name == 'waittask':
            return await asyncio.wait_for(self.start(scripts[0], scope, 0), number * UNIT)
        elif name == 'shield':
            return await asyncio.shield(self.start(scripts[0], scope, 0))
        elif name == 'completed':
            ones = asyncio.as_completed(self.start_all(scripts, scope), timeout=number // 2 * UNIT if number >= 2 else None)
            if number % 2:
                async for one in ones:
                    self.log(scope, name, f'next {self.who(one)}')
            else:
                for one in ones:
                    self.log(scope, name, f'next {await one}')
        return 'ok'

    async def items(self, name, number, steps, scope):
        try:
            for step in steps:
                await self.step(step, scope)
                yield
        finally:
            await self.pause(number % 2)
            self.log(scope, name, 'ends')

    @contextlib.asynccontextmanager
    async def manager(self, number, scope):
        await self.pause(number % 2)
        try:
            yield
        except Failure:
            self.log(scope, 'manager', 'sees')
            if number < 2:
                raise
        finally:
            await self.pause(number % 2)
            self.log(scope, 'manager', 'leaves')

    async def leave(self, scope, place):
        await self.pause(1)
        self.log(scope, 'stack', place)

    async def run(self):
        self.loop = asyncio.get_running_loop()
        for place, script in enumerate(self.scripts):
            self.start(script, Scope(-1), place)
        await asyncio.sleep(QUIET * UNIT)
        self.trace.append(f'waiting {self.left()}')
        rounds = 0
        while self.left() and rounds < ROUNDS:
            rounds += 1
            for task in list(self.tasks):
                task.cancel()
            await asyncio.sleep(QUIET * UNIT)
        self.trace.append(f'left {self.left()} after {rounds}')
        for who, task in enumerate(self.tasks):
            outcome = 'CancelledError' if task.cancelled() else self.tell(task.exception()) if task.exception() else 'ok'
            self.trace.append(f'{who} {outcome} {task.cancelling()}')

    def left(self):
        return [who for who, task in enumerate(self.tasks) if not task.done()]


for seed in range(PROGRAMS + MORE):
    program = make(seed)
    print(f'program {seed}', *program, sep='\n')
    run = Run(program)
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(run.run())
    print('trace', *run.trace, sep='\n')
