/** The notes of a chart as inert text: charts may colour them for a terminal. */
import { plainText } from '$lib/ansi';

export function notesText(notes: string): string {
  return notes.split('\n').map(plainText).join('\n').trimEnd();
}
