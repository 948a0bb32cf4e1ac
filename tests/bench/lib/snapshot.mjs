// A capture of all pods.

/** How the program is called to capture the pods of the current context into a file. */
export function capture(path) {
  const request = { context: 'admin', kinds: ['pods'], path, replace: true, log_lines: 0 };
  return ['call', 'capture_snapshot', JSON.stringify(request)];
}
