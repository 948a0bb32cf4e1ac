// Functions that run in the page: they may use nothing but their arguments.

/**
 * The visible elements of a role, with a name if one is given, as assistive technology sees them.
 *
 * @param {string} role
 * @param {{ text?: string, pattern?: string } | null} name exact, or a regular expression's source
 * @param {Element | null} within
 */
export function query(role, name, within) {
  const ROLES = {
    A: (e) => (e.hasAttribute('href') ? 'link' : ''),
    ARTICLE: () => 'article',
    ASIDE: () => 'complementary',
    BUTTON: () => 'button',
    DD: () => 'definition',
    DT: () => 'term',
    H1: () => 'heading',
    H2: () => 'heading',
    H3: () => 'heading',
    H4: () => 'heading',
    INPUT: (e) =>
      ({
        checkbox: 'checkbox',
        number: 'spinbutton',
        radio: 'radio',
        range: 'slider',
        search: 'searchbox',
      })[e.type] ?? 'textbox',
    LI: () => 'listitem',
    MAIN: () => 'main',
    NAV: () => 'navigation',
    OL: () => 'list',
    SECTION: (e) => (e.hasAttribute('aria-label') ? 'region' : ''),
    TEXTAREA: () => 'textbox',
    TR: () => 'row',
    UL: () => 'list',
  };
  const roleOf = (element) => element.getAttribute('role') ?? ROLES[element.tagName]?.(element);
  const clean = (text) => text.replace(/\s+/g, ' ').trim();

  function content(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return '';
    if (node.getAttribute('aria-hidden') === 'true') return '';
    const label = node.getAttribute('aria-label');
    if (label !== null) return ` ${label} `;
    const inline = getComputedStyle(node).display.startsWith('inline');
    const text = [...node.childNodes].map(content).join('');
    return inline ? text : ` ${text} `;
  }

  function nameOf(element) {
    const ids = element.getAttribute('aria-labelledby');
    if (ids !== null) {
      const named = ids.split(/\s+/).map((id) => document.getElementById(id));
      return clean(named.map((each) => (each === null ? '' : content(each))).join(' '));
    }
    const label = element.getAttribute('aria-label');
    if (label !== null) return clean(label);
    const labels = [...(element.labels ?? [])].map(content).join(' ');
    return clean(labels) || clean(content(element)) || (element.getAttribute('title') ?? '');
  }

  const visible = (element) =>
    element.getClientRects().length > 0 &&
    getComputedStyle(element).visibility === 'visible' &&
    element.closest('[aria-hidden=true], [inert]') === null;

  const pattern = name?.pattern === undefined ? null : new RegExp(name.pattern, 'u');
  const fits = (found) =>
    name === null || (pattern === null ? found === name.text : pattern.test(found));
  const tags = Object.keys(ROLES).join(',');
  return [...(within ?? document).querySelectorAll(`[role],${tags}`)].filter(
    (element) => roleOf(element) === role && visible(element) && fits(nameOf(element)),
  );
}

/** The text that a person sees, of an element or of the page. */
export function visibleText(element) {
  return (element ?? document.body).innerText;
}

/** The rows of the grid that are on screen, top to bottom, each an object from column to text. */
export function gridRows() {
  const grid = document.querySelector('[role=grid], [role=treegrid]');
  if (grid === null) return null;
  const clean = (text) => text.replace(/\s+/g, ' ').trim();
  const columns = [...grid.querySelectorAll('[role=columnheader]')].map((e) => clean(e.innerText));
  const place = (row) => Number(row.getAttribute('aria-rowindex'));
  return (
    [...grid.querySelectorAll('[role=row]')]
      // Not the headings of groups, which open and close.
      .filter((row) => row.querySelector('[role=gridcell]') !== null && !row.ariaExpanded)
      .sort((a, b) => place(a) - place(b))
      .map((row) => {
        const cells = [...row.querySelectorAll('[role=gridcell]')].map((e) => clean(e.innerText));
        const texts = Object.fromEntries(cells.map((text, index) => [columns[index] ?? '', text]));
        const is = (state) => row.getAttribute(state) === 'true';
        return { ...texts, open: is('aria-current'), selected: is('aria-selected') };
      })
      .filter((row) => row.Name !== '')
  );
}

/** Whether the table is filtered by that text, and has the core's answer to it. */
export function tableRests(filter) {
  const field = document.querySelector('[role=combobox][aria-label=Filter]');
  if (field?.value !== filter) return false;
  // Without a grid a message stands there: of nothing that matches, or of a kind that is forbidden.
  const grid = document.querySelector('[role=grid], [role=treegrid]');
  return grid === null || grid.getAttribute('aria-busy') !== 'true';
}

/** Collects what goes wrong in the page from now on, and says what has until now. */
export function failures() {
  if (window.journeyFailures === undefined) {
    window.journeyFailures = [];
    const note = (text) => window.journeyFailures.push(text);
    window.addEventListener('error', (event) => note(`${event.message} (${event.filename})`));
    window.addEventListener('unhandledrejection', (event) => note(`rejected: ${event.reason}`));
    window.addEventListener('securitypolicyviolation', (event) =>
      note(
        `refused by the content security policy: ${event.violatedDirective} ${event.blockedURI}`,
      ),
    );
  }
  return window.journeyFailures;
}
