"""A client of a child that speaks JSON lines: requests in flight at once, a time limit, and a new child when the old one
crashes."""
import asyncio
import json

SERVER = r"""
while read -r line; do
    id=${line#*: } && id=${id%%,*}
    case $line in
        *crash*) exit 3 ;;
        *hang*) continue ;;
        *later*) held=$id && continue ;;
    esac
    echo "{\"id\": $id, \"result\": \"done\"}"
    [ -z "$held" ] || echo "{\"id\": $held, \"result\": \"done later\"}"
    held=
done
"""

waiting = {}  # the futures of requests in flight, by their numbers
ready = asyncio.Event()
child = None
number = 0


async def serve():
    global child
    while True:
        child = await asyncio.create_subprocess_exec(
            "sh", "-c", SERVER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        ready.set()
        try:
            async for line in child.stdout:
                answer = json.loads(line)
                waiting[answer["id"]].set_result(answer["result"])
        finally:
            ready.clear()
            if child.returncode is None:
                child.stdin.close()
            code = await child.wait()
        print(f"the server has ended with {code}")
        for request in waiting.values():
            request.set_exception(OSError("the server has crashed"))


async def call(method):
    global number
    await ready.wait()
    number += 1
    mine = number
    request = waiting[mine] = asyncio.get_running_loop().create_future()
    try:
        child.stdin.write(json.dumps({"id": mine, "method": method}).encode() + b"\n")
        await child.stdin.drain()
        print(f"{method}: {await request}")
    finally:
        del waiting[mine]


async def main():
    server = asyncio.create_task(serve())
    await asyncio.gather(call("later"), call("now"))
    try:
        await asyncio.wait_for(call("hang"), 0.2)
    except TimeoutError:
        print("hang: no answer in time")
    try:
        await call("crash")
    except OSError as e:
        print(f"crash: {e}")
    await call("again")
    server.cancel()
    await asyncio.wait([server])
    print(f"ended with {child.returncode}")


asyncio.run(main())
