// A WebDriver client: as much of the protocol as the journeys need, over fetch.

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Names of keys, as `KeyboardEvent.key` has them, to the code points that the protocol gives them. */
const KEYS = {
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  Backspace: '\uE003',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Home: '\uE011',
  End: '\uE010',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
};

export class WebDriver {
  #base;
  #session = '';

  /** @param {number} port of a driver on this machine */
  constructor(port) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  /** Whether the driver answers and could start a session. */
  async isReady() {
    try {
      return (await this.#send('GET', '/status', undefined, 1000)).ready === true;
    } catch {
      return false;
    }
  }

  /** Starts the program and takes hold of its window. */
  async open(binary, args, limit) {
    const capabilities = {
      alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } },
    };
    const { sessionId } = await this.#send('POST', '/session', { capabilities }, limit);
    this.#session = `/session/${sessionId}`;
    await this.#send('POST', `${this.#session}/timeouts`, { script: 30_000 });
  }

  async close() {
    if (this.#session !== '') await this.#send('DELETE', this.#session, undefined, 10_000);
    this.#session = '';
  }

  /** Runs a program in the page, as it stands. */
  run(script) {
    return this.#call('POST', '/execute/sync', { script, args: [] });
  }

  /** Runs a function in the page. Elements may be given and are given back. */
  script(run, ...args) {
    const script = `return (${run}).apply(null, arguments)`;
    return this.#call('POST', '/execute/sync', { script, args });
  }

  /** The same for a function that returns a promise. */
  async scriptAsync(run, ...args) {
    const script = `const given = [...arguments], done = given.pop();
      (${run}).apply(null, given).then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const { value, error } = await this.#call('POST', '/execute/async', { script, args });
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** Clicks an element, with a key held if one is named. */
  async click(element, held) {
    if (held !== undefined) await this.#keys([{ type: 'keyDown', value: KEYS[held] }]);
    try {
      await this.#call('POST', `/element/${element[ELEMENT]}/click`, {});
    } finally {
      if (held !== undefined) await this.#keys([{ type: 'keyUp', value: KEYS[held] }]);
    }
  }

  /** Presses a key, as in `j`, `Enter` or `Control+Shift+k`. */
  press(combination) {
    const parts = combination === '+' ? ['+'] : combination.split('+');
    const values = parts.map((part) => KEYS[part] ?? part);
    return this.#keys([
      ...values.map((value) => ({ type: 'keyDown', value })),
      ...values.reverse().map((value) => ({ type: 'keyUp', value })),
    ]);
  }

  /** Types text into whatever has the focus. */
  type(text) {
    return this.#keys(
      [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]),
    );
  }

  #keys(actions) {
    return this.#call('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  resize(width, height) {
    return this.#call('POST', '/window/rect', { width, height });
  }

  /** A picture of the page as PNG. */
  async screenshot() {
    return Buffer.from(await this.#call('GET', '/screenshot'), 'base64');
  }

  title() {
    return this.#call('GET', '/title');
  }

  #call(method, path, body) {
    return this.#send(method, this.#session + path, body);
  }

  async #send(method, path, body, limit = 40_000) {
    const response = await fetch(this.#base + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(limit),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}
