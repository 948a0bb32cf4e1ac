// Measures the program beside kubectl, curl and arrays in the webview's engine; see script/bench, which
// starts this.
//
// Every round runs each program once, so that whatever else the machine does falls on all alike.
// The figures are medians.

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { keystrokes } from './lib/keystroke.mjs';
import { curlTarget, timed } from './lib/peers.mjs';
import { capture } from './lib/snapshot.mjs';
import { openTable } from './lib/table.mjs';

const { values: given } = parseArgs({
  options: {
    pods: { type: 'string' },
    rounds: { type: 'string' },
    pilothouse: { type: 'string' },
    kubectl: { type: 'string' },
    keystroke: { type: 'string' },
    json: { type: 'string' },
  },
});
const pods = Number(given.pods);
const rounds = Number(given.rounds);

const target = await curlTarget(given.kubectl);
const measured = {
  ...{ kubectl: [], curl: [], firstRows: [], allRows: [], memory: [], idle: [] },
  ...{ capture: [], open: [], snapshot: [] },
};
const folder = mkdtempSync(join(tmpdir(), 'pilothouse-bench-'));
try {
  for (let round = 1; round <= rounds; round += 1) {
    measured.kubectl.push(await timed(given.kubectl, ['get', 'pods', '--all-namespaces']));
    measured.curl.push(await timed('curl', target.arguments('/api/v1/pods')));
    const table = await openTable(given.pilothouse, 'pods');
    if (table.total !== pods) throw new Error(`${table.total} pods in the table, not ${pods}`);
    measured.firstRows.push(table.firstRows);
    measured.allRows.push(table.allRows);
    measured.memory.push(table.memory);
    // The same program on the same server with next to nothing to keep.
    measured.idle.push((await openTable(given.pilothouse, 'namespaces')).memory);
    const path = join(folder, 'bench.pilothouse');
    const request = JSON.stringify({ path });
    measured.capture.push(await timed(given.pilothouse, capture(path)));
    measured.open.push(await timed(given.pilothouse, ['call', 'open_snapshot', request]));
    measured.snapshot.push(statSync(path).size);
    console.error(`round ${round} of ${rounds}`);
  }
} finally {
  target.remove();
  rmSync(folder, { recursive: true, force: true });
}

const { core, webview } = await keystrokes(given.keystroke);

const medians = Object.fromEntries(
  Object.entries(measured).map(([name, values]) => [name, median(values)]),
);
const figures = [
  // Of kubectl's time for the same table.
  figure('first_rows_per_kubectl', medians.firstRows / medians.kubectl, 0.02),
  // Of curl's time to download the same list, uncompressed.
  figure('all_rows_per_curl', medians.allRows / medians.curl, 1.0),
  // With the whole object kept, in KB of 1,000 bytes.
  figure('memory_per_pod_kb', (medians.memory - medians.idle) / pods / 1000, 0.8),
  // A file of everything, secrets taken out, in KB of 1,000 bytes.
  figure('snapshot_kb_per_pod', medians.snapshot / pods / 1000, 1.0),
  // Of curl's time to download the pods alone.
  figure('snapshot_open_per_curl', medians.open / medians.curl, 0.5),
  figure('snapshot_capture_per_curl', medians.capture / medians.curl, 3),
  // Of the time that arrays in the webview's engine take for the same, at 100,000 rows.
  figure('filter_keystroke_per_webview', core.many.filter / webview.filter, 1 / 20),
  figure('sort_per_webview', core.many.sort / webview.sort, 1 / 20),
  // Of that at 10,000 rows.
  figure('event_at_100000_rows', core.many.event / core.few.event, 1.5),
];
for (const { name, value, goal, met } of figures) {
  console.log(`${name} ${value.toFixed(3)} ${goal} ${met ? 'ok' : 'short'}`);
}
const units = 'seconds; bytes of memory; milliseconds of keystrokes';
const report = { pods, rounds, figures, units, medians, measured, core, webview };
writeFileSync(given.json, `${JSON.stringify(report, null, 2)}\n`);
console.error(`all that was measured: ${given.json}`);

/** The smaller, the better. */
function figure(name, value, goal) {
  return { name, value, goal, met: value <= goal };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
