"""Runs commands, so many at a time (-j, 4 by default), with a progress bar; then tells which failed."""
import asyncio
import sys
from asyncio.subprocess import PIPE

COMMANDS = [
    f"test {n} -ne 3 -a {n} -ne 8 || {{ echo 'number {n} is no good' >&2; exit {n}; }}"
    for n in range(10)]

running = most = 0


async def execute(command, slots):
    global running, most
    async with slots:
        running += 1
        most = max(most, running)
        child = await asyncio.create_subprocess_shell(command, stdout=PIPE, stderr=PIPE)
        output, errors = await child.communicate()
        running -= 1
        return child.returncode, errors.decode().strip()


def show(done, total):
    print(f"[{'#' * done}{'.' * (total - done)}] {done}/{total}")


async def main(jobs):
    slots = asyncio.Semaphore(jobs)
    tasks = [asyncio.create_task(execute(command, slots)) for command in COMMANDS]
    done = 0
    for task in asyncio.as_completed(tasks):
        await task
        done += 1
        show(done, len(tasks))
    for task in tasks:
        code, errors = task.result()
        if code != 0:
            print(f"exit {code}: {errors}")
    print(f"at most {most} at once")


asyncio.run(main(int(sys.argv[2]) if sys.argv[1:2] == ["-j"] else 4))
