// A capture of everything.

/** How the program is called to capture the current context into a file. */
export function capture(path) {
  const request = { context: 'admin', path, replace: true, log_lines: 0 };
  return ['call', 'capture_snapshot', JSON.stringify(request)];
}
