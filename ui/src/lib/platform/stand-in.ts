/** Stands in for the core where there is none: the gallery runs in any browser. */
import type { Channel } from '@tauri-apps/api/core';
import { mockIPC } from '@tauri-apps/api/mocks';

import type { Requests, Streams, WireError } from '$lib/wire/generated';

type Frame<N extends keyof Streams> = { item: Streams[N]['item'] } | { end: WireError | null };

/** What each stream says, all at once; those that are not named say nothing. */
export type StandIn = {
  [N in keyof Streams]?: (request: Streams[N]['request']) => readonly Frame<N>[];
};

/** What requests are answered with; those that are not named never are. */
export type Answers = { [N in keyof Requests]?: Requests[N]['response'] };

/** Answers from now on. */
export function standIn(core: StandIn, answers: Answers = {}): void {
  mockIPC((_command, args) => {
    const { name, request, channel } = args as {
      name: string;
      request: never;
      channel?: Channel<unknown>;
    };
    const answer = answers[name as keyof Requests];
    if (answer !== undefined) return answer;
    const say = core[name as keyof Streams];
    if (channel === undefined || say === undefined) return new Promise(() => undefined);
    queueMicrotask(() => {
      for (const frame of say(request)) channel.onmessage(frame);
    });
    return null;
  });
}
