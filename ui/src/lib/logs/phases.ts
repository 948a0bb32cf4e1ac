/** What is to be said between the lines when the log of a container changes its phase. */
import type { LogPhase } from '$lib/wire/generated';

import type { Notice } from './buffer';

export function phaseNotice(
  container: string,
  before: LogPhase | undefined,
  now: LogPhase,
): Notice | null {
  if (before?.phase === now.phase && now.phase !== 'waiting' && now.phase !== 'interrupted') {
    return null;
  }
  switch (now.phase) {
    case 'ended':
      return { notice: 'plain', text: `${container} ended` };
    case 'failed':
      return { notice: 'broken', text: `${container}: ${now.error.message}` };
    case 'waiting':
      if (before?.phase === 'waiting' && before.reason === now.reason) return null;
      return { notice: 'attention', text: `${container} is waiting: ${now.reason}` };
    case 'interrupted':
      if (before?.phase === 'interrupted' && before.error.message === now.error.message) {
        return null;
      }
      return { notice: 'attention', text: `${container} is interrupted: ${now.error.message}` };
    case 'streaming':
      if (before?.phase === 'interrupted') {
        return { notice: 'plain', text: `${container} goes on` };
      }
      // The first lines speak for themselves.
      return before?.phase === 'ended' || before?.phase === 'waiting' || before?.phase === 'failed'
        ? { notice: 'plain', text: `${container} started` }
        : null;
    case 'opening':
      return null;
  }
}
