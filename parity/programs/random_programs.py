"""Random programs over everything that asyncio has, and what CPython does with them: every step with its moment, its task, its
outcome, the task's cancelling(), the context variable unless it is 0, and the state of the lock or queue that it used. A moment
is the virtual time in units of 1/64 s and the tick at that time.

    random_programs.py               the programs that are recorded
    random_programs.py 7000 20000    20,000 others: those of the seeds from 7000 on
    random_programs.py -             those that standard input holds, one after another, each ended by an empty line

A program is a line of sizes (kind and room of the queue, permits, parties of the barrier) and a line for each task: whether an
exception ends the task ("die") or only the step ("go"), and the steps. A step is (name number what...), where what is a step
of its body or, as [die ...] or [go ...], a task that it starts. Read, run and compared by RecordedProgramsTest and
FreshProgramsTest.

Nothing is left to chance: timers that are due together fire in the order in which they were set, and tasks have their place
among their siblings as a hash, so that sets of them are ordered.

What is meant to differ from CPython 3.13 (docs/from-python.md) is avoided: messages of cancellations; a task of a group that
ends in its eager start (it yields first); what only the garbage collector reports; the index at a barrier that a cancelled task
has left.
"""
import asyncio
import contextlib
import contextvars
import random
import selectors
import sys

PROGRAMS = 500
UNIT = 1 / 64
QUIET = 1024         # units after which only those still wait whom nobody will wake
ROUNDS = 60          # of cancelling what still waits
NO_TASK = (0, -1, False)  # its place among its siblings, who it is, whether it starts eagerly
MOST_SIBLINGS = 8
MOST_STARTED = 40    # tasks of a program, so that none grows without end
SLOTS = 3            # futures, and contexts, that the tasks share

# The steps, with the largest number that may follow; those in NOW may be taken by callbacks as well.
BASIC = [('yield', 3), ('yield', 3), ('sleep', 4), ('sleep', 4), ('pass', 2), ('fail', 3)]
TASKS = [('cancel', 9), ('cancel', 9), ('cancel', 9), ('uncancel', 9), ('await', 9), ('resched', 4), ('resched', 9)]
LOCKS = [('inc', 1), ('add', 2), ('dec', 1), ('cwait', 0), ('note', 3), ('set', 0), ('clear', 0), ('pulse', 0), ('ewait', 0),
         ('grab', 0), ('drop', 0), ('hold', 2), ('enter', 2), ('permit', 3), ('cancel', 9)]
BARRIERS = [('bar', 0), ('bar', 0), ('bar', 0), ('breset', 0), ('cancel', 9)]
QUEUES = [('put', 9), ('put', 9), ('putnow', 9), ('get', 2), ('get', 2), ('getnow', 0), ('done', 0), ('join', 0), ('cancel', 9)]
RARE = [('shut', 0), ('shutnow', 0), ('babort', 0)]
FUTURES = [('fset', 8), ('fset', 8), ('ffail', 8), ('fcancel', 8), ('fawait', 8), ('fawait', 8), ('fcall', 8), ('funcall', 8),
           ('fgather', 1), ('fwait', 8), ('fshield', 8), ('fwaitfor', 8), ('fnew', 8), ('cancel', 9)]
CONTEXTS = [('cset', 5), ('cset', 5), ('hcancel', 9), ('when', 9)]
SHARED = [('next', 0), ('next', 0), ('nclose', 0)]
ONE_THING = [('hold', 'enter'), ('permit',), ('permit', 'grab', 'drop'), ('inc', 'add', 'dec', 'cwait', 'note'), ('ewait', 'pulse'),
             ('put', 'get', 'getnow'), ('bar', 'breset'), ('fawait', 'fshield', 'fset', 'fnew'), ('next', 'nclose')]
TOPICS = [TASKS, LOCKS, BARRIERS, QUEUES, FUTURES, CONTEXTS, SHARED]
NOW = {'pass', 'fail', 'cancel', 'uncancel', 'resched', 'set', 'clear', 'pulse', 'drop', 'putnow', 'getnow', 'done', 'shut', 'shutnow',
       'fset', 'ffail', 'fcancel', 'fcall', 'funcall', 'fnew', 'cset', 'hcancel', 'when'}
BODIES = [('timeout', 5), ('timeout', 5), ('timeoutat', 4), ('waitfor', 4), ('try', 0), ('lock', 0), ('sem', 0), ('ctx', 5)]
ITERATION = [('gen', 3), ('gen', 3), ('throw', 3), ('send', 3), ('manager', 3), ('manager', 3), ('stack', 2)]
CALLBACKS = [('soon', 3), ('soon', 3), ('later', 3), ('at', 3), ('ondone', 9)]
STARTERS = [('gather', 1), ('gather', 1), ('wait', 8), ('waittask', 4), ('shield', 0), ('completed', 7), ('start', 0), ('eager', 0),
            ('eagergather', 1), ('incontext', 2), ('ensure', 0)]
ONE_CHILD = ('waittask', 'shield', 'start', 'eager', 'incontext', 'ensure')


def make(seed):
    rng = random.Random(seed)
    chosen = TOPICS if seed % 5 == 0 else rng.sample(TOPICS, rng.randint(1, 2)) + [TASKS]
    leaves = BASIC + [leaf for topic in chosen for leaf in topic] + (RARE if seed % 3 == 0 else [])
    now = [leaf for leaf in leaves if leaf[0] in NOW]
    flat = rng.random() < 0.4  # many short tasks rather than few that are nested
    single = flat and rng.random() < 0.6  # one thing only, and much of it
    if single:
        kind = rng.choice(ONE_THING)
        about = sorted({leaf for topic in TOPICS for leaf in topic if leaf[0] in kind})
        leaves = 2 * about + (len(about) + 1) // 2 * 2 * [('cancel', 4)] + [('yield', 2)]
    now = [leaf for leaf in leaves if leaf[0] in NOW]
    flat = rng.random() < 0.4  # many short tasks rather than few that are nested
    single = flat and rng.random() < 0.6  # one thing only, and much of it
    if single:
        kind = rng.choice(ONE_THING) + ('yield', 'cancel')
        leaves = sorted({leaf for topic in [BASIC] + TOPICS for leaf in topic if leaf[0] in kind} | {('cancel', 5), ('yield', 2)})
    left = 70  # steps

    def number(kind):
        return f'({kind[0]} {rng.randint(0, kind[1])}'

    def steps(depth, grouped, most):
        return ' '.join(step(depth, grouped) for _ in range(rng.randint(1, most)))

    def script(depth, grouped, first=''):
        return f'[{rng.choice(["die", "die", "go"])} {first}{steps(depth, grouped, 3)}]'

    def step(depth, grouped):
        nonlocal left
        left -= 1
        chance = rng.random()
        if depth == 0 or left < 0 or chance < 0.45:
            return number(rng.choice(leaves)) + ')'
        if grouped and chance < 0.55:
            if rng.random() < 0.3:  # a task of a group that ends at once is noticed later than in 3.13
                return f'(eagerspawn 0 {script(depth - 1, grouped, "(yield 1) ")})'
            return f'(spawn 0 {script(depth - 1, grouped)})'
        if chance < 0.62:
            return f'{number(rng.choice(CALLBACKS))} {" ".join(number(rng.choice(now)) + ")" for _ in range(rng.randint(1, 2)))})'
        if chance < 0.77:
            return f'{number(rng.choice(BODIES + ITERATION))} {steps(depth - 1, grouped, 3)})'
        if chance < 0.88:
            children = ' '.join(script(depth - 1, True) for _ in range(rng.randint(0, 3)))
            return f'(group 0 {children} {steps(depth - 1, True, 3)})'.replace('  ', ' ')
        kind = rng.choice(STARTERS)
        children = [script(depth - 1, grouped) for _ in range(1 if kind[0] in ONE_CHILD else rng.randint(1, 3))]
        return f'{number(kind)} {" ".join(children)})'

    lines = [f'{rng.choice(["Queue", "LifoQueue", "PriorityQueue"])} {rng.randint(1, 3)} {rng.randint(1, 3)} {rng.randint(1, 4)}']
    for _ in range(rng.randint(3, 6) if flat else rng.randint(2, 4)):
        lines.append(f'{rng.choice(["die", "go", "go"])} {steps(0 if single else 1 if flat else 3, False, 6 if flat else 4)}')
    return lines


def parse(line):
    """The task in the line; a step is (name, number, steps, tasks), a task (dies, steps)."""
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
    """A task that sets hold in a known order."""

    def __init__(self, coro, place, who, **options):
        self.place = place
        self.who = who
        super().__init__(coro, **options)

    def __hash__(self):
        return self.place


class Future(asyncio.Future):
    """A future that sets hold in a known order."""

    def __init__(self, place, loop):
        self.place = place
        super().__init__(loop=loop)

    def __hash__(self):
        return self.place


class Loop(asyncio.SelectorEventLoop):
    """Virtual time, and ticks counted from when it jumped."""

    def __init__(self):
        self.now = 0.0
        self.tick = 0
        self.timers = 0
        self.next_task = NO_TASK
        selector = selectors.DefaultSelector()
        self.poll = selector.select
        selector.select = self.select
        super().__init__(selector)
        self._clock_resolution = UNIT / 4
        self.set_task_factory(self.make_task)

    def make_task(self, loop, coro, **options):
        place, who, eager = self.next_task
        self.next_task = NO_TASK
        return Task(coro, place, who, loop=loop, eager_start=eager, **options)

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
        kind, maxsize, permits, parties = lines[0].split()
        self.scripts = [parse(line) for line in lines[1:]]
        self.lock = asyncio.Lock()
        self.sem = asyncio.Semaphore(int(permits))
        self.bounded = asyncio.BoundedSemaphore(2)
        self.cond = asyncio.Condition()
        self.other = asyncio.Condition(self.cond._lock)
        self.event = asyncio.Event()
        self.queue = getattr(asyncio, kind)(int(maxsize))
        self.barrier = asyncio.Barrier(int(parties))
        self.deserted = False  # whether a task was cancelled at the barrier
        self.variable = contextvars.ContextVar('variable', default=0)
        self.contexts = [contextvars.copy_context() for _ in range(SLOTS)]
        self.callbacks = [self.callback(place) for place in range(SLOTS)]
        self.handles = []
        self.stock = 0
        self.next_item = 100
        self.tasks = []
        self.trace = []

    # Tasks and the trace.

    def start(self, script, scope, place, create=None, eager=False, **options):
        who = len(self.tasks)
        self.tasks.append(None)  # until it is made; an eager task runs before
        self.loop.next_task = (place, who, eager)
        coro = self.run_script(script, Scope(who, scope.group, scope.limit))
        try:
            task = (create or self.loop.create_task)(coro, **options)
        except RuntimeError:  # a group that takes no more
            coro.close()
            self.tasks.pop()
            self.loop.next_task = NO_TASK
            raise
        self.tasks[who] = task
        return task

    def start_all(self, scripts, scope, eager=False):
        return [self.start(script, scope, place, eager=eager) for place, script in enumerate(scripts)]

    def start_in_group(self, script, scope, eager=False):
        place = scope.group.started
        scope.group.started += 1
        return self.start(script, scope, place, scope.group.create_task, eager)

    async def run_script(self, script, scope):
        dies, steps = script
        for step in steps:
            try:
                await self.step(step, scope)
            except (Exception, asyncio.CancelledError):
                if dies:
                    raise
        return scope.who

    def log(self, scope, name, outcome):
        task = asyncio.current_task()
        line = f'{round(self.loop.now / UNIT)}+{self.loop.tick} {scope.who} {name} {outcome} {task.cancelling() if task else "-"}'
        if self.variable.get():
            line += f' v{self.variable.get()}'
        self.trace.append(line + self.states(name))

    def states(self, name):
        def tail(thing):
            return ' ' + repr(thing)[repr(thing).index('['):-1]
        if name in ('lock', 'hold', 'enter'):
            return tail(self.lock)
        if name in ('sem', 'permit'):
            return tail(self.sem)
        if name in ('grab', 'drop'):
            return tail(self.bounded)
        if name in ('inc', 'add', 'dec', 'cwait', 'note'):
            return f' {self.stock}{tail(self.cond)}{tail(self.other)}'
        if name in ('set', 'clear', 'pulse', 'ewait'):
            return tail(self.event)
        if name in ('bar', 'breset', 'babort'):
            return tail(self.barrier)
        if name in ('put', 'putnow', 'get', 'getnow', 'done', 'join', 'shut', 'shutnow'):
            return f' {self.queue}'
        return ''

    def tell(self, problem):
        if isinstance(problem, BaseExceptionGroup):
            return f'group[{", ".join(self.tell(member) for member in problem.exceptions)}]'
        return f'{type(problem).__name__}{problem if isinstance(problem, Failure) else ""}'

    def report(self, loop, context):
        if context['message'].startswith('Exception in callback'):
            self.trace.append(f'{round(loop.now / UNIT)}+{loop.tick} reported {self.tell(context["exception"])}')

    # Steps.

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

    async def take(self, scope, name, number, steps, scripts):
        if name in NOW:
            return self.take_now(scope, name, number)
        if scripts or steps:
            return await self.take_block(scope, name, number, steps, scripts)
        return await self.take_leaf(scope, name, number)

    def steps_now(self, scope, name, number, steps):
        """A callback."""
        self.log(scope, name, f'called {number}')
        for step_name, step_number, _, _ in steps:
            try:
                outcome = self.take_now(scope, step_name, step_number)
            except Exception as problem:
                self.log(scope, step_name, self.tell(problem))
                raise
            self.log(scope, step_name, outcome)

    def callback(self, place):
        return lambda future: self.log(Scope(-1), 'fdone', f'{place} {self.end(future)}')

    def end(self, future):
        return 'CancelledError' if future.cancelled() else self.tell(future.exception()) if future.exception() else 'ok'

    def take_now(self, scope, name, number):
        if name == 'pass':
            self.loop.now += number * UNIT
        elif name == 'fail':
            raise Failure(number)
        elif name in ('cancel', 'uncancel'):
            task = self.tasks[number] if number < len(self.tasks) else None
            return task and getattr(task, name)()
        elif name == 'resched':
            if scope.limit:
                scope.limit.reschedule(None if number == 9 else self.loop.time() + number * UNIT)
        elif name == 'set':
            self.event.set()
        elif name == 'clear':
            self.event.clear()
        elif name == 'pulse':
            self.event.set()
            self.event.clear()
        elif name == 'drop':
            self.bounded.release()
        elif name == 'putnow':
            self.queue.put_nowait(self.item(number))
        elif name == 'getnow':
            return self.queue.get_nowait()
        elif name == 'done':
            self.queue.task_done()
        elif name == 'shut':
            self.queue.shutdown()
        elif name == 'shutnow':
            self.queue.shutdown(immediate=True)
        elif name == 'fset':
            self.futures[number % SLOTS].set_result(number)
        elif name == 'ffail':
            self.futures[number % SLOTS].set_exception(Failure(number))
        elif name == 'fcancel':
            return self.futures[number % SLOTS].cancel()
        elif name == 'fcall':
            self.futures[number % SLOTS].add_done_callback(self.callbacks[number % SLOTS])
        elif name == 'funcall':
            return self.futures[number % SLOTS].remove_done_callback(self.callbacks[number % SLOTS])
        elif name == 'fnew':
            if self.futures[number % SLOTS].done():
                self.futures[number % SLOTS] = Future(number % SLOTS, self.loop)
        elif name == 'cset':
            self.variable.set(number)
        elif name == 'hcancel':
            if number < len(self.handles):
                self.handles[number].cancel()
                return self.handles[number].cancelled()
        elif name == 'when':
            if scope.limit:
                when = scope.limit.when()
                return f'{"never" if when is None else int(when / UNIT)} {scope.limit.expired()}'
        return 'ok'

    def item(self, number):
        """Unlike any other, and in no order."""
        self.next_item += 10
        return self.next_item + number if number % 2 else number * 1000 + self.next_item

    async def meet(self):
        try:
            index = await self.barrier.wait()
        except asyncio.CancelledError:
            self.deserted = True
            raise
        return 'met' if self.deserted else index

    async def take_leaf(self, scope, name, number):
        if name == 'yield':
            await self.pause(number)
        elif name == 'sleep':
            await asyncio.sleep(number * UNIT)
        elif name == 'await':  # never an older one, or they might await each other
            if scope.who < number < len(self.tasks) and self.tasks[number]:
                return await self.tasks[number]
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
                return await self.other.wait()
        elif name == 'note':
            async with self.other:
                self.other.notify(number)
        elif name == 'ewait':
            return await self.event.wait()
        elif name == 'grab':
            return await self.bounded.acquire()
        elif name == 'hold':
            await self.lock.acquire()
            try:
                await self.pause(number)
            finally:
                self.lock.release()
        elif name == 'permit':
            async with self.sem:
                self.log(scope, name, 'in')
                await self.pause(number)
        elif name == 'enter':
            async with contextlib.AsyncExitStack() as stack:
                await stack.enter_async_context(self.lock)
                await self.pause(number)
        elif name == 'put':
            await self.queue.put(self.item(number))
        elif name == 'get':
            item = await self.queue.get()
            try:
                await self.pause(number)
            finally:
                self.queue.task_done()
            return item
        elif name == 'join':
            await self.queue.join()
        elif name == 'bar':
            return await self.meet()
        elif name == 'breset':
            await self.barrier.reset()
        elif name == 'babort':
            await self.barrier.abort()
        elif name == 'fawait':
            return await self.futures[number % SLOTS]
        elif name == 'fgather':
            return self.results(await asyncio.gather(*self.futures, return_exceptions=number == 1))
        elif name == 'fwait':
            done, pending = await asyncio.wait(self.futures, timeout=2 * UNIT, return_when=self.when(number))
            return f'{sorted(future.place for future in done)} {sorted(future.place for future in pending)}'
        elif name == 'fshield':
            return await asyncio.shield(self.futures[number % SLOTS])
        elif name == 'fwaitfor':
            return await asyncio.wait_for(self.futures[number % SLOTS], number // SLOTS * UNIT)
        elif name == 'next':
            return await anext(self.source, 'end')
        elif name == 'nclose':
            await self.source.aclose()
        else:
            raise AssertionError(f'no such step: {name}')
        return 'ok'

    def when(self, number):
        return [asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION, asyncio.ALL_COMPLETED][number % 3]

    def results(self, results):
        results = [self.tell(result) if isinstance(result, BaseException) else str(result) for result in results]
        return f'[{", ".join(results)}]'

    async def take_block(self, scope, name, number, steps, scripts):
        def limited(limit):
            return self.steps(steps, Scope(scope.who, scope.group, limit))

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
        elif name == 'ctx':
            token = self.variable.set(number)
            try:
                await self.steps(steps, scope)
            finally:
                self.variable.reset(token)
        elif name in ('timeout', 'timeoutat') and asyncio.current_task()._must_cancel:
            # A difference that is meant: CPython's timeout takes a cancellation that was asked for before it for its own.
            await self.steps(steps, scope)
            return 'unlimited'
        elif name == 'timeout':
            async with asyncio.timeout(None if number == 5 else number * UNIT) as limit:
                await limited(limit)
            return limit.expired()
        elif name == 'timeoutat':
            async with asyncio.timeout_at(self.loop.time() + (number - 1) * UNIT) as limit:
                await limited(limit)
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
        elif name == 'send':  # the same, with numbers sent to it
            async with contextlib.aclosing(self.items(name, number, steps, scope)) as items:
                sent = None
                try:
                    for place in range(number + 1):
                        await items.asend(sent)
                        sent = place
                except StopAsyncIteration:
                    return 'end'
        elif name == 'manager':
            async with self.manager(number, scope):
                await self.steps(steps, scope)
        elif name == 'stack':
            async with contextlib.AsyncExitStack() as stack:
                for place in range(number):
                    stack.push_async_callback(self.leave, scope, place)
                await self.steps(steps, scope)
        elif name == 'soon':
            context = {} if number == 0 else {'context': self.contexts[number - 1]}
            self.handles.append(self.loop.call_soon(self.steps_now, scope, name, number, steps, **context))
        elif name == 'later':
            self.handles.append(self.loop.call_later(number * UNIT, self.steps_now, scope, name, number, steps))
        elif name == 'at':
            self.handles.append(self.loop.call_at(self.loop.time() + number * UNIT, self.steps_now, scope, name, number, steps))
        elif name == 'ondone':
            if number < len(self.tasks) and self.tasks[number]:
                self.tasks[number].add_done_callback(lambda task: self.steps_now(scope, name, number, steps))
        elif len(self.tasks) >= MOST_STARTED:
            return 'enough'
        elif name in ('spawn', 'eagerspawn'):
            if scope.group and scope.group.started < MOST_SIBLINGS:
                self.start_in_group(scripts[0], scope, name == 'eagerspawn')
        elif name == 'group':
            async with asyncio.TaskGroup() as group:
                group.started = 0
                inner = Scope(scope.who, group, scope.limit)
                for script in scripts:
                    self.start_in_group(script, inner)
                await self.steps(steps, inner)
        elif name in ('gather', 'eagergather'):
            children = self.start_all(scripts, scope, name == 'eagergather')
            return self.results(await asyncio.gather(*children, return_exceptions=number == 1))
        elif name == 'wait':
            tasks = self.start_all(scripts, scope)
            timeout = number // 3 * UNIT if number >= 3 else None
            done, pending = await asyncio.wait(tasks, timeout=timeout, return_when=self.when(number))
            return f'{sorted(task.who for task in done)} {sorted(task.who for task in pending)}'
        elif name == 'waittask':
            return await asyncio.wait_for(self.start(scripts[0], scope, 0), number * UNIT)
        elif name == 'shield':
            return await asyncio.shield(self.start(scripts[0], scope, 0))
        elif name == 'completed':
            ones = asyncio.as_completed(self.start_all(scripts, scope), timeout=number // 2 * UNIT if number >= 2 else None)
            if number % 2:
                async for one in ones:
                    self.log(scope, name, f'next {one.who}')
            else:
                for one in ones:
                    self.log(scope, name, f'next {await one}')
        elif name == 'start':
            self.start(scripts[0], scope, 0)
        elif name == 'eager':
            return await self.start(scripts[0], scope, 0, eager=True)
        elif name == 'ensure':
            return await asyncio.ensure_future(self.start(scripts[0], scope, 0))
        elif name == 'incontext':
            return await self.start(scripts[0], scope, 0, context=self.contexts[number])
        else:
            raise AssertionError(f'no such step: {name}')
        return 'ok'

    async def items(self, name, number, steps, scope):
        try:
            for place, step in enumerate(steps):
                await self.step(step, scope)
                got = yield place
                if name == 'send':
                    self.log(scope, name, f'got {got}')
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

    async def numbers(self):
        """A generator that all tasks share."""
        try:
            for number in range(6):
                await self.pause(number % 3)
                yield number
        finally:
            self.log(Scope(-1), 'next', 'ends')

    # The run.

    async def run(self):
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(self.report)
        self.futures = [Future(place, self.loop) for place in range(SLOTS)]
        self.source = self.numbers()
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
            self.trace.append(f'{who} {self.end(task)} {task.cancelling()}')
        for place, future in enumerate(self.futures):
            self.trace.append(f'future {place} {self.end(future) if future.done() else "pending"}')
        for name in ('lock', 'sem', 'grab', 'dec', 'set', 'put', 'bar'):
            self.trace.append(f'{name}{self.states(name)}')

    def left(self):
        return [who for who, task in enumerate(self.tasks) if not task.done()]


def show(title, program):
    run = Run(program)
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(run.run())
    print(title, *program, 'trace', *run.trace, sep='\n')


def main(arguments):
    if arguments == ['-']:
        program = []
        for line in sys.stdin:
            if line.strip():
                program.append(line.strip())
            else:
                show('program', program)
                print('end', flush=True)
                program = []
        return
    first, count = map(int, arguments or (0, PROGRAMS))
    for seed in range(first, first + count):
        show(f'program {seed}', make(seed))


if __name__ == '__main__':
    main(sys.argv[1:])
