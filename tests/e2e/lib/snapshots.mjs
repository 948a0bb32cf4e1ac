// Files of snapshots for the journeys.

import { fileURLToPath } from 'node:url';

/** The demo that comes with the app, as a file. */
export const DEMO = fileURLToPath(
  new URL('../../../src-tauri/crates/snapshot/demo/shop.pilothouse', import.meta.url),
);
