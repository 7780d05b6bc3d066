import { HeedError } from '../../../errors.ts';
import { instant, party, readLine } from '../../line.ts';
import type { IncomingRecord, Party } from '../../model.ts';
import { type WayToTell, waysToTell } from '../../other-party.ts';
import type { WrongLine } from './answer.ts';
import type { Line } from './lines.ts';

/** People outside were told: `{"told": [{"account": "+8613…"}], "at": "2026-03-02T09:30:00Z", "how": "contract"}`. */
export interface ToldLine {
  told: readonly Party[];
  at: Date;
  how: WayToTell;
}

export type Read = { record: IncomingRecord } | { told: ToldLine } | { wrong: WrongLine } | 'empty';

/** As RFC 8259 has it; a byte that is no UTF-8 makes other words of it, so such a line is refused. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a line says. Never throws for what stands in it. */
export function readBatchLine({ number: line, bytes }: Line): Read {
  if (bytes === 'too-long') return { wrong: { line, error: 'too-long' } };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { wrong: { line, error: 'not-utf8' } };
  }
  if (/^[ \t]*$/.test(text)) return 'empty';
  try {
    // Only what begins so can be one: a record's text may hold the same characters further on.
    if (/^[ \t]*\{[ \t]*"told"[ \t]*:/.test(text)) return { told: readTold(text) };
    return { record: readLine(text) };
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return { wrong: { line, error: 'bad-record', say: error.message } };
  }
}

const mostTold = 1_000;

const wrong = (field: string, what: string) => new HeedError('bad-input', `${field} ${what}`);

function readTold(text: string): ToldLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('the line', 'is no JSON');
  }
  const { told, at, how, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) throw wrong('the line', 'has a field that is not known');
  const way = waysToTell.find((one) => one === how);
  if (!way) throw wrong('how', `is one of ${waysToTell.join(', ')}`);
  if (!Array.isArray(told) || told.length === 0 || told.length > mostTold)
    throw wrong('told', `is a list of 1 to ${mostTold} accounts`);
  return { told: told.map((one, n) => party(one, `told[${n}]`)), at: instant(at), how: way };
}
