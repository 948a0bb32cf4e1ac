// The real window: the program, started under a driver with a home of its own.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { processesBelow } from '../../bench/lib/processes.mjs';
import { failures, gridRows, query, tableRests, visibleText } from './in-page.mjs';
import { LIMIT, until } from './wait.mjs';
import { WebDriver } from './webdriver.mjs';

const START_LIMIT = 30_000;
/** How long the driver may take to end before it is killed. */
const CLOSE_LIMIT = 5_000;
const WIDE = { width: 1440, height: 900 };
/** Where pictures go. */
export const PICTURES = process.env.PILOTHOUSE_PICTURES ?? 'target/e2e';

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Windows that are open: a process that ends early takes them along. */
const OPEN = new Set();
process.once('exit', () => {
  for (const window of OPEN) window.kill();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** A string is the exact name; a regular expression may match a part of it. */
function naming(name) {
  if (name === undefined) return null;
  return name instanceof RegExp ? { pattern: name.source } : { text: name };
}

/** Something came before an element since it rested: nothing was clicked, and it is looked at again. */
function intercepted(error) {
  if (!error.message.includes('element click intercepted')) throw error;
  return false;
}

function newHome() {
  return mkdtempSync(join(tmpdir(), 'pilothouse-home-'));
}

export class Window {
  /** @param {WebDriver} driver */
  constructor(driver, process, home) {
    this.driver = driver;
    this.process = process;
    this.home = home;
    /** What the program and its driver have written to standard error. */
    this.stderr = '';
    process.stderr.on('data', (chunk) => (this.stderr += chunk));
    OPEN.add(this);
  }

  /**
   * Opens the window.
   *
   * @param {{ kubeconfigs?: string[], args?: string[], env?: Record<string, string>,
   *   size?: { width: number, height: number }, home?: string }} options `home` is that of a window
   *   that has ended before
   */
  static async open({ kubeconfigs = [], args = [], env = {}, size = WIDE, home = newHome() } = {}) {
    const binary = process.env.PILOTHOUSE_BINARY;
    if (!binary) throw new Error('PILOTHOUSE_BINARY is not set: run script/journeys');
    const port = await freePort();
    const child = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
      env: { ...environment(home), ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      // With the program, which the driver starts, a group of its own: both end together.
      detached: true,
    });
    const window = new Window(new WebDriver(port), child, home);
    try {
      await until('the driver', () => window.driver.isReady());
      const files = kubeconfigs.flatMap((file) => ['--kubeconfig', file]);
      await window.driver.open(binary, [...files, ...args], START_LIMIT);
      await window.driver.script(failures);
      await window.resize(size);
      await until('the page', () =>
        window.driver.script(() => document.querySelector('main, [role=main]')),
      );
    } catch (error) {
      await window.close();
      error.message += `\nstandard error of the program:\n${window.stderr}`;
      throw error;
    }
    return window;
  }

  /** Has the program end in good order, as the system does, and leaves its home; where that is. */
  async end() {
    const [program] = processesBelow(this.process.pid).core;
    process.kill(program, 'SIGTERM');
    await until('the program to end', () => !existsSync(`/proc/${program}`));
    this.keepsHome = true;
    await this.close();
    return this.home;
  }

  async close() {
    await this.driver.close().catch(() => {});
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill();
      const impatience = setTimeout(() => this.process.kill('SIGKILL'), CLOSE_LIMIT);
      await ended;
      clearTimeout(impatience);
    }
    this.kill();
  }

  /** Ends at once whatever is left of the window. */
  kill() {
    OPEN.delete(this);
    try {
      process.kill(-this.process.pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left: the program has ended by itself.
    }
    if (!this.keepsHome) rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  async resize({ width, height }) {
    await this.driver.resize(width, height);
    await until(`a window of ${width} x ${height}`, () =>
      this.driver.script((w, h) => innerWidth === w && innerHeight === h, width, height),
    );
  }

  /** The visible elements of that role and name, now. */
  all(role, name, within = null) {
    return this.driver.script(query, role, naming(name), within);
  }

  /** The first visible element of that role and name, once there is one. */
  find(role, name, { within = null, limit = LIMIT } = {}) {
    return until(
      () => this.#seen(`${role} ${name ?? ''}`),
      async () => (await this.all(role, name, within))[0],
      limit,
    );
  }

  /** Waits until there is none of that role and name. */
  gone(role, name, { within = null, limit = LIMIT } = {}) {
    return until(
      () => this.#seen(`${role} ${name ?? ''} to go`),
      async () => (await this.all(role, name, within)).length === 0,
      limit,
    );
  }

  /** Clicks once the element rests: nobody clicks what still moves. `held` is a key. */
  async click(role, name, { held, ...options } = {}) {
    const place = (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return `${x} ${y} ${width} ${height}`;
    };
    let before = null;
    await until(
      () => this.#seen(`${role} ${name ?? ''} to rest`),
      async () => {
        const element = await this.find(role, name, options);
        const now = await this.driver.script(place, element);
        const rests = now === before;
        before = now;
        return rests && this.driver.click(element, held).then(() => true, intercepted);
      },
    );
  }

  /** Waits until an element of that role and name has the focus. */
  async focused(role, name, options) {
    const element = await this.find(role, name, options);
    await until(
      () => this.#seen(`the focus on ${role} ${name ?? ''}`),
      () => this.driver.script((wanted) => document.activeElement === wanted, element),
    );
  }

  /** Puts a text into a field at once, as a paste does. */
  paste(field, text) {
    return this.driver.script(
      (element, pasted) => {
        element.value = pasted;
        element.dispatchEvent(
          new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }),
        );
      },
      field,
      text,
    );
  }

  press(...keys) {
    return keys.reduce(
      (before, key) => before.then(() => this.driver.press(key)),
      Promise.resolve(),
    );
  }

  type(text) {
    return this.driver.type(text);
  }

  /** The text on screen, of an element or of all. */
  text(element = null) {
    return this.driver.script(visibleText, element);
  }

  /** Waits until the text on screen has this in it, or is as a function wants it. */
  shows(wanted, { within = null, limit = LIMIT } = {}) {
    const fits =
      typeof wanted === 'function'
        ? wanted
        : (text) => (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted));
    return until(
      () => this.#seen(`the text ${wanted}`),
      async () => {
        const text = await this.text(within);
        return fits(text) ? text : null;
      },
      limit,
    );
  }

  /** The rows on screen once they are as wanted. */
  rows(what, fits, limit = LIMIT) {
    return until(
      () => this.#seen(`rows: ${what}`),
      async () => {
        const rows = await this.driver.script(gridRows);
        return rows !== null && fits(rows) ? rows : null;
      },
      limit,
    );
  }

  /** Opens a context by its place in the rail. */
  async openContext(name) {
    const rail = await this.find('navigation', 'Contexts');
    await this.click('button', new RegExp(`(^|\\W)${name}(\\W|$)`), { within: rail });
  }

  /** Adds a context to those in view. */
  async addContext(name) {
    const rail = await this.find('navigation', 'Contexts');
    const chip = new RegExp(`(^|\\W)${name}(\\W|$)`);
    await this.click('button', chip, { within: rail, held: 'Shift' });
  }

  /** Shows a kind by its entry in the sidebar; those of custom resources lie folded in a group. */
  async showKind(title, { group } = {}) {
    const sidebar = await this.find('navigation', 'Resources');
    if (group !== undefined) {
      const heading = new RegExp(`^${group}( |$)`);
      const found = await this.find('button', heading, { within: sidebar });
      const folded = (element) => element.getAttribute('aria-expanded') === 'false';
      if (await this.driver.script(folded, found)) {
        await this.click('button', heading, { within: sidebar });
      }
    }
    await this.click('button', new RegExp(`^${title}( |$)`), { within: sidebar });
    await until(
      () => this.#seen(`a table of ${title}, or why there is none`),
      async () => (await this.all('grid', title)).length > 0 || (await this.#message()),
    );
  }

  /** Whether a message stands where the rows of a table would. */
  async #message() {
    const [field] = await this.all('combobox', 'Filter');
    return field !== undefined && (await this.all('grid')).length === 0;
  }

  /** Filters the table, and waits until it shows what that leaves: rows, or that there are none. */
  async filter(text) {
    await this.click('combobox', 'Filter');
    await this.press('Control+a');
    await this.press('Backspace');
    await this.type(text);
    // Twice in a row: the rows that stand there at first may be those of the filter before.
    let before = false;
    await until(
      () => this.#seen(`a table filtered by ${text}`),
      async () => {
        const now = await this.driver.script(tableRests, text);
        const rests = before && now;
        before = now;
        return rests;
      },
    );
  }

  /** Shows a theme without the way through the menu. */
  async setTheme(theme) {
    await this.driver.script((wanted) => (document.documentElement.dataset.theme = wanted), theme);
    // Colours that change by transition are what they will be once no animation runs.
    await until('the end of all transitions', () =>
      this.driver.script(() =>
        document
          .getAnimations()
          .every(
            (each) =>
              each.playState !== 'running' || each.effect.getTiming().iterations === Infinity,
          ),
      ),
    );
  }

  /** Writes a picture of the window; its path. */
  async picture(name, folder = PICTURES) {
    mkdirSync(folder, { recursive: true });
    // What has changed is drawn with the next frame, and of that frame a picture can be had.
    await this.driver.scriptAsync(async () => {
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    });
    const path = join(folder, `${name}.png`);
    writeFileSync(path, await this.driver.screenshot());
    return path;
  }

  /** What went wrong in the page and nobody handled. */
  failures() {
    return this.driver.script(failures);
  }

  async #seen(what) {
    const text = await this.driver
      .script(() =>
        [...document.querySelectorAll('main, [role=dialog]')].map((e) => e.innerText).join('\n'),
      )
      .catch(() => 'nothing: the page does not answer');
    return `${what}; on screen:\n${text.replace(/\s*\n\s*/g, '\n')}`;
  }
}

/** Nothing of the person's own settings; a theme and a language that are the same everywhere. */
function environment(home) {
  const { PATH, DISPLAY, DBUS_SESSION_BUS_ADDRESS, TMPDIR, RUST_BACKTRACE } = process.env;
  const given = { PATH, DISPLAY, DBUS_SESSION_BUS_ADDRESS, TMPDIR, RUST_BACKTRACE };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: home,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    NO_AT_BRIDGE: '1',
    TAURI_WEBVIEW_AUTOMATION: 'true',
  };
}
