"""HTTP and WebSocket in Python, on uvloop.

    web.py uvicorn|aiohttp|websockets
    web.py client PORT

A server says hello, or what it is told, to whoever asks; it prints `port N` and ends with its input. The client prints
`ready`, and for each line of input makes some requests and prints their number and the nanoseconds.
"""

import asyncio
import sys
import threading
import time

import uvloop

HELLO = b"Hello, World!"
HOST = "127.0.0.1"
ROUND = 5000
TASKS = 50


def end_with_input():
    def wait():
        sys.stdin.buffer.read()
        import os

        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def ready(port):
    print("port", port, flush=True)
    end_with_input()


async def uvicorn_server():
    import uvicorn

    ok = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"13")],
    }
    missing = {"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"13")]}
    body = {"type": "http.response.body", "body": HELLO}

    async def app(scope, receive, send):
        await send(ok if scope["path"] == "/hello" else missing)
        await send(body)

    options = {"loop": "uvloop", "http": "httptools", "lifespan": "off", "access_log": False, "log_level": "warning"}
    config = uvicorn.Config(app, host=HOST, port=0, backlog=1024, server_header=False, **options)
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        if serving.done():
            await serving  # it failed, and this tells why
        await asyncio.sleep(0.01)
    ready(server.servers[0].sockets[0].getsockname()[1])
    await serving


async def aiohttp_server():
    from aiohttp import web

    async def hello(request):
        return web.Response(text="Hello, World!")

    app = web.Application()
    app.router.add_get("/hello", hello)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0, backlog=1024)
    await site.start()
    ready(site._server.sockets[0].getsockname()[1])
    await asyncio.Event().wait()


async def websockets_server():
    import websockets

    async def echo(socket):
        try:
            async for message in socket:
                await socket.send(message)
        except websockets.ConnectionClosedError:
            pass

    async with websockets.serve(echo, HOST, 0, backlog=1024) as server:
        ready(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()


async def client(port):
    import aiohttp

    url = f"http://{HOST}:{port}/hello"
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=TASKS)) as session:

        async def requests():
            for _ in range(ROUND // TASKS):
                async with session.get(url) as response:
                    if await response.text() != "Hello, World!":
                        raise ValueError("answer")

        print("ready", flush=True)
        while await loop.run_in_executor(None, sys.stdin.readline):
            began = time.perf_counter_ns()
            await asyncio.gather(*(requests() for _ in range(TASKS)))
            print(ROUND, time.perf_counter_ns() - began, flush=True)


MAINS = {"uvicorn": uvicorn_server, "aiohttp": aiohttp_server, "websockets": websockets_server}

if __name__ == "__main__":
    uvloop.install()
    name = sys.argv[1]
    asyncio.run(client(sys.argv[2]) if name == "client" else MAINS[name]())
