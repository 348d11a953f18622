"""Tasks as python -m asyncio ps and pstree print them, from the descriptions in trees.json.

A description has what the commands read of another process: for each thread with a loop the tasks, each with its
frames, innermost first, and the positions of the tasks that wait for it. So no process has to be read here, only formatted.
"""
import collections
import contextlib
import json
import pathlib
import sys
import types

# The part that reads processes can't be loaded where there is no operating system; what formats needs its names only.
# Since 3.15 a frame has its line in a location.
FrameInfo = collections.namedtuple('FrameInfo', 'filename lineno funcname location')
sys.modules.setdefault('_remote_debugging', types.SimpleNamespace(
    FrameInfo=FrameInfo, RemoteUnwinder=None, InterpreterMap=None))
from asyncio import tools

Threads = collections.namedtuple('Threads', 'thread_id awaited_by')
Task = collections.namedtuple('Task', 'task_id task_name coroutine_stack awaited_by')
Stack = collections.namedtuple('Stack', 'call_stack task_name')


def frame(text):
    function, place = text.split(' ')
    name, line = place.split(':')
    return FrameInfo(name, int(line), function, types.SimpleNamespace(lineno=int(line)))


def read(loops):
    result = []
    for loop in loops:
        tasks = loop['tasks']
        stacks = [[frame(text) for text in task['stack']] for task in tasks]
        result.append(Threads(loop['tid'], [
            Task(task['id'], task['name'], [Stack(stacks[i], task['name'])],
                 [Stack(stacks[j], tasks[j]['id']) for j in task['awaitedBy']])
            for i, task in enumerate(tasks)]))
    return result


for name, loops in json.loads(pathlib.Path('trees.json').read_text()).items():
    tools.get_all_awaited_by = lambda pid, result=read(loops): result
    print(f'[{name}]')
    tools.display_awaited_by_tasks_table(1)
    with contextlib.redirect_stderr(sys.stdout):
        try:
            tools.display_awaited_by_tasks_tree(1)
        except SystemExit as exit:
            print(f'exit code {exit.code}')
