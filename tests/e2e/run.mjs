// Runs the journeys one after another on a screen of their own:
//
//   node tests/e2e/run.mjs [FILE...]

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startScreen } from './lib/screen.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'journeys');
const given = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => given.length === 0 || given.some((part) => name.includes(part)))
  .sort()
  .map((name) => join(folder, name));
if (files.length === 0) {
  console.error(`no journey is called ${given.join(' or ')}`);
  process.exit(2);
}

const screen = await startScreen();
const options = ['--test', '--test-concurrency=1', '--test-reporter=spec'];
const tests = spawn(process.execPath, [...options, ...files], {
  stdio: 'inherit',
  env: { ...process.env, DISPLAY: screen.display },
});
tests.once('exit', (code) => {
  screen.stop();
  process.exitCode = code ?? 1;
});
