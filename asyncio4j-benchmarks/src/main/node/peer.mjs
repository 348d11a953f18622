// What Node.js takes for the same work.
//
//   peer.mjs serve echo|lines [CERTIFICATE KEY]
//   peer.mjs micro NAME
//   peer.mjs hello
//
// A server prints `port N` and ends with its input. A micro benchmark prints `ready`, and for each line of input makes one
// round and prints its operations and nanoseconds (`parked`: the bytes of one promise that is awaited).

import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import net from 'node:net';
import readline from 'node:readline';
import tls from 'node:tls';

const [mode, name, certificate, key] = process.argv.slice(2);

function echo(socket) {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', data => {
    if (!socket.write(data)) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}

function lines(socket) {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  let count = 0;
  const reader = readline.createInterface({input: socket});
  reader.on('error', () => {});
  reader.on('line', line => {
    if (line.length > 0) {
      count++;
    } else {
      socket.write(String(count).padStart(7, '0') + '\n');
      count = 0;
    }
  });
}

function serve() {
  const handler = name === 'lines' ? lines : echo;
  const server = certificate
    ? tls.createServer({cert: readFileSync(certificate), key: readFileSync(key)}, handler)
    : net.createServer(handler);
  server.listen({port: 0, host: '127.0.0.1', backlog: 1024}, () => console.log('port ' + server.address().port));
  process.stdin.on('end', () => process.exit()).resume();
}

async function* items() {
  for (let i = 0; i < 100_000; i++) yield i;
}

const rounds = {
  async switch() {
    const steps = async () => {
      for (let i = 0; i < 1000; i++) await null;
    };
    await Promise.all(Array.from({length: 100}, steps));
    return 100 * 1000;
  },
  // An async function that is awaited is what comes nearest to a task.
  async spawn() {
    const nothing = async () => {};
    for (let i = 0; i < 10_000; i++) await nothing();
    return 10_000;
  },
  async gather() {
    const one = async () => 1;
    await Promise.all(Array.from({length: 100_000}, one));
    return 100_000;
  },
  async call_soon() {
    let ran = 0;
    const count = () => ran++;
    for (let i = 0; i < 100_000; i++) setImmediate(count);
    await new Promise(setImmediate);
    return ran;
  },
  async timers() {
    for (let i = 0; i < 1_000_000; i++) {
      const timer = setTimeout(() => {}, (i * 7919) % 1_000_003 / 1e6);
      if (i % 10 < 9) clearTimeout(timer);
    }
    await new Promise(resolve => setTimeout(resolve, 2));
    return 1_000_000;
  },
  async generator() {
    const iterator = items();
    for (let i = 0; i < 100_000; i++) await iterator.next();
    return 100_000;
  },
  async each() {
    for await (const _ of items());
    return 100_000;
  },
  async process() {
    for (let i = 0; i < 100; i++) {
      await new Promise((resolve, reject) =>
        spawn('/bin/true', {stdio: 'inherit'}).on('exit', code => (code ? reject(code) : resolve())));
    }
    return 100;
  },
};

async function parked(count) {
  global.gc();
  const before = process.memoryUsage().heapUsed;
  const waits = async promise => await promise;
  const resolvers = []; // or nothing could wake them, and they would be garbage
  for (let i = 0; i < count; i++) waits(new Promise(resolve => resolvers.push(resolve)));
  await null;
  global.gc();
  const each = (process.memoryUsage().heapUsed - before) / count;
  resolvers.forEach(resolve => resolve());
  return each;
}

async function micro() {
  console.log('ready');
  for await (const line of readline.createInterface({input: process.stdin})) {
    if (name === 'parked') {
      console.log(await parked(Number(line)));
      continue;
    }
    const began = process.hrtime.bigint();
    const count = await rounds[name]();
    console.log(`${count} ${process.hrtime.bigint() - began}`);
  }
}

if (mode === 'serve') {
  serve();
} else if (mode === 'micro') {
  await micro();
} else {
  console.log('hello, world');
}
