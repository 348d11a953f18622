// HTTP and WebSocket in Node.js.
//
//   web.mjs http|http2
//   web.mjs ws MODULES
//   web.mjs client PORT
//
// A server says hello, or by WebSocket what it is told; it prints `port N` and ends with its input. MODULES is a folder
// in which npm has put the package ws. The client prints `ready`, and for each line of input makes some requests and
// prints their number and the nanoseconds.

import http from 'node:http';
import http2 from 'node:http2';
import {createRequire} from 'node:module';
import readline from 'node:readline';

const [mode, argument] = process.argv.slice(2);
const HELLO = 'Hello, World!';
const ROUND = 5000;
const CONNECTIONS = 50;

function hello(request, response) {
  response.statusCode = request.url === '/hello' ? 200 : 404;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(HELLO);
}

// By the stream API, which its documentation calls the core one.
function helloByStream(stream, headers) {
  stream.respond({
    ':status': headers[':path'] === '/hello' ? 200 : 404,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': HELLO.length,
  });
  stream.end(HELLO);
}

function listen(server) {
  server.listen({port: 0, host: '127.0.0.1', backlog: 1024}, () => console.log('port ' + server.address().port));
  process.stdin.on('end', () => process.exit()).resume();
}

function get(agent) {
  return new Promise((resolve, reject) => {
    const options = {agent, host: '127.0.0.1', port: Number(argument), path: '/hello'};
    http.get(options, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', piece => (text += piece));
      response.on('end', () => (text === HELLO ? resolve() : reject(new Error('answer'))));
    }).on('error', reject);
  });
}

async function client() {
  const agent = new http.Agent({keepAlive: true, maxSockets: CONNECTIONS});
  const requests = async () => {
    for (let i = 0; i < ROUND / CONNECTIONS; i++) await get(agent);
  };
  console.log('ready');
  for await (const _ of readline.createInterface({input: process.stdin})) {
    const began = process.hrtime.bigint();
    await Promise.all(Array.from({length: CONNECTIONS}, requests));
    console.log(`${ROUND} ${process.hrtime.bigint() - began}`);
  }
}

if (mode === 'client') {
  await client();
} else if (mode === 'http2') {
  listen(http2.createServer().on('stream', helloByStream));
} else {
  const server = http.createServer(hello);
  if (mode === 'ws') {
    const {WebSocketServer} = createRequire(argument + '/')('ws');
    new WebSocketServer({server}).on('connection', socket =>
      socket.on('message', (data, binary) => socket.send(data, {binary})).on('error', () => {}));
  }
  listen(server);
}
