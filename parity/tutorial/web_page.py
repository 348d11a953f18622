"""Chapter 6: a context manager made of a generator that yields once: it gets a page, hands it in, cleans up.

The tutorial sleeps instead of asking the web; here a server answers that stands beside it.
"""
import asyncio
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.request import urlopen


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f'Hello world: {self.path}'.encode())

    def log_message(self, format, *args):
        pass


@asynccontextmanager
async def web_page(url):
    data = await asyncio.to_thread(lambda: urlopen(url).read().decode())
    print('loaded')
    try:
        yield data
    finally:
        print('cleaned up')


async def main():
    server = HTTPServer(('localhost', 0), Pages)
    Thread(target=server.serve_forever).start()
    site = f'http://localhost:{server.server_port}'
    async with web_page(f'{site}/index') as data:
        print(data)
    async with web_page(f'{site}/a') as a, web_page(f'{site}/b') as b:
        print(a, '|', b)
    server.shutdown()


asyncio.run(main())
