// A keyring of a journey's own: gnome-keyring on a session bus of its own, unlocked.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { until } from './wait.mjs';

/** Starts it; the environment of a window that uses it, and what ends it. */
export async function startKeyring() {
  const home = mkdtempSync(join(tmpdir(), 'pilothouse-keyring-'));
  const bus = spawn(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address', '--address', `unix:dir=${home}`],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [address] = await new Promise((resolve, reject) => {
    createInterface({ input: bus.stdout }).once('line', (line) => resolve([line.trim()]));
    bus.once('error', reject);
  });
  const env = { DBUS_SESSION_BUS_ADDRESS: address };
  const keyring = spawn(
    'gnome-keyring-daemon',
    ['--foreground', '--unlock', '--components=secrets'],
    {
      env: { ...env, HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: home },
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  keyring.stdin.end('the password of a keyring');
  const end = () => {
    for (const program of [keyring, bus]) program.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', end);
  await until('the keyring', () => hasOwner(address));
  return { env, end };
}

function hasOwner(address) {
  const call = ['org.freedesktop.DBus.GetNameOwner', 'string:org.freedesktop.secrets'];
  const to = [`--bus=${address}`, '--print-reply', '--dest=org.freedesktop.DBus', '/'];
  try {
    execFileSync('dbus-send', [...to, ...call], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
