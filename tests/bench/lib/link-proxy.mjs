// A slow link, as a process of its own: forwards TCP to a port of this machine, and lets through so
// many bytes a second on the way back, in all connections together. Says its port on standard output
// and ends with its standard input.
//
//   node link-proxy.mjs ADDRESS TARGET_HOST TARGET_PORT BYTES_PER_SECOND LATENCY_MS

import { connect, createServer } from 'node:net';

const [address, host, port, rate, latency] = process.argv.slice(2);
const PER_MILLISECOND = Number(rate) / 1000;
const LATENCY = Number(latency);
/** Milliseconds by which the sender is asked for more before the link is free. */
const AHEAD = 5;

/** When the link has passed on all that it was given, by performance.now(). */
let free = 0;

/** When the last of so many bytes is through; what they wait for goes first. */
function passed(bytes) {
  free = Math.max(free, performance.now()) + bytes / PER_MILLISECOND;
  return free;
}

/**
 * Hands on what comes, in its order, `LATENCY` after `through` says that it is through. A connection
 * has about one piece in the link at a time: others have their turn, and the sender waits as it would
 * for a real link.
 */
function forward(from, to, through) {
  const queue = [];
  const handOn = () => {
    // Timers come up to a millisecond early.
    while (queue.length > 0 && queue[0].due <= performance.now() + 1) {
      const { piece } = queue.shift();
      if (piece === null) to.end();
      else if (to.writable) to.write(piece);
    }
    if (queue.length > 0) setTimeout(handOn, queue[0].due - performance.now());
  };
  const put = (piece, due) => {
    queue.push({ piece, due });
    if (queue.length === 1) setTimeout(handOn, due - performance.now());
  };
  from.on('data', (piece) => {
    const leaves = through(piece.length);
    put(piece, leaves + LATENCY);
    // The next piece is to be there when this one is through.
    const next = leaves - performance.now() - AHEAD;
    if (next <= 0) return;
    from.pause();
    setTimeout(() => resume(from, to), next);
  });
  from.on('end', () => put(null, queue.at(-1)?.due ?? performance.now() + LATENCY));
  // Whoever is cut off cuts off the other.
  from.on('error', () => to.destroy());
  from.on('close', (failed) => failed && to.destroy());
}

/** Once the receiver has taken what it has been sent. */
function resume(from, to) {
  if (to.writableNeedDrain) to.once('drain', () => from.resume());
  else from.resume();
}

const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
  const target = connect({ host, port: Number(port), noDelay: true, allowHalfOpen: true });
  forward(client, target, () => performance.now());
  forward(target, client, passed);
});
server.listen(0, address, () => console.log(server.address().port));
process.stdin.resume().once('end', () => process.exit());
