"""producer | filter | consumer, with this program as the pipes: each waits for the next (drain), so that only little data
is ever on its way."""
import asyncio
from asyncio.subprocess import PIPE


async def pump(source, target):
    count = 0
    most = 0
    while data := await source.read(65536):
        target.write(data)
        most = max(most, target.transport.get_write_buffer_size())
        await target.drain()
        count += len(data)
    target.close()
    return count, most


async def main():
    producer = await asyncio.create_subprocess_exec("seq", "1", "2000000", stdout=PIPE)
    filter = await asyncio.create_subprocess_exec("grep", "77", stdin=PIPE, stdout=PIPE)
    consumer = await asyncio.create_subprocess_exec("tail", "-n", "1", stdin=PIPE, stdout=PIPE)
    produced, filtered, last = await asyncio.gather(
        pump(producer.stdout, filter.stdin),
        pump(filter.stdout, consumer.stdin),
        consumer.stdout.read())
    print(f"{produced[0]} bytes produced, {filtered[0]} left, last line {last.decode().strip()}")
    print(f"never more than two chunks waited: {max(produced[1], filtered[1]) <= 2 * 65536}")
    print(f"exit codes: {[await child.wait() for child in (producer, filter, consumer)]}")


asyncio.run(main())
