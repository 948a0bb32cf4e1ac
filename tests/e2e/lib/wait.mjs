// Waiting for a condition. Nothing here waits for a length of time.

/** How often is asked. */
const INTERVAL = 50;
/** Generous: a busy machine is no failure. */
export const LIMIT = 20_000;

/** An element may go while it is being looked at: asked again, there is another or none. */
function passing(error) {
  if (!error.message.includes('stale element reference')) throw error;
  return null;
}

/**
 * Asks until the answer is neither false, null nor undefined, and returns it.
 *
 * @param {string | (() => string | Promise<string>)} what is waited for, as the failure says it
 */
export async function until(what, ask, limit = LIMIT) {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await Promise.resolve(ask()).catch(passing);
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() >= deadline) {
      const said = typeof what === 'string' ? what : await what();
      throw new Error(`waited ${limit / 1000} s in vain for ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
