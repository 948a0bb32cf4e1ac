// A screen without a monitor.

import { spawn } from 'node:child_process';

/** Starts an X server on a display that is free; `display` names it. */
export async function startScreen() {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  server.stderr.on('data', (chunk) => (said += chunk));
  const number = await new Promise((resolve, reject) => {
    server.stdio[3].once('data', (chunk) => resolve(String(chunk).trim()));
    server.once('error', (error) => reject(new Error(`Xvfb does not start: ${error.message}`)));
    server.once('exit', () => reject(new Error(`Xvfb ended: ${said}`)));
  });
  process.once('exit', () => server.kill());
  return { display: `:${number}`, stop: () => server.kill() };
}
