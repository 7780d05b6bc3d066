import { HeedError } from '../../../errors.ts';
import { instant, party, readLine } from '../../line.ts';
import type { IncomingRecord, Party } from '../../model.ts';
import { type WayToTell, waysToTell } from '../../other-party.ts';
import { Scanner } from '../../scan/scan.ts';
import type { WrongLine } from './answer.ts';
import type { Line } from './lines.ts';

/** People outside were told: `{"told": [{"account": "+8613…"}], "at": "2026-03-02T09:30:00Z", "how": "contract"}`. */
export interface ToldLine {
  told: readonly Party[];
  at: Date;
  how: WayToTell;
}

export type Read = { record: IncomingRecord } | { told: ToldLine } | { wrong: WrongLine } | 'empty';

/**
 * What a line says. Never throws for what stands in it.
 *
 * @param scanner of the lines that are taken in together; lines must not change afterwards
 */
export function readBatchLine(
  { number: line, bytes, from, to, isUtf8 }: Line,
  scanner = new Scanner(),
): Read {
  if (bytes === 'too-long') return { wrong: { line, error: 'too-long' } };
  // A byte that is no UTF-8 makes other words of it, so such a line is refused.
  if (!isUtf8) return { wrong: { line, error: 'not-utf8' } };
  const record = scanner.read(bytes, from, to);
  if (record) return { record };
  const text = bytes.toString('utf8', from, to);
  if (/^[ \t]*$/.test(text)) return 'empty';
  try {
    const told = toldIn(text);
    return told ? { told: readTold(told) } : { record: readLine(text) };
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    return { wrong: { line, error: 'bad-record', say: error.message } };
  }
}

const mostTold = 1_000;

const wrong = (field: string, what: string) => new HeedError('bad-input', `${field} ${what}`);

/** Wherever in it the field stands: programs write fields in any order. Within a text its quotes are escaped. */
function toldIn(text: string): Record<string, unknown> | undefined {
  if (!text.includes('"told"')) return undefined;
  try {
    const value = JSON.parse(text) as object | null;
    const has = value !== null && !Array.isArray(value) && Object.hasOwn(value, 'told');
    return has ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Read as a record, it is said to be no JSON.
    return undefined;
  }
}

function readTold({ told, at, how, ...rest }: Record<string, unknown>): ToldLine {
  if (Object.keys(rest).length > 0) throw wrong('the line', 'has a field that is not known');
  const way = waysToTell.find((one) => one === how);
  if (!way) throw wrong('how', `is one of ${waysToTell.join(', ')}`);
  if (!Array.isArray(told) || told.length === 0 || told.length > mostTold)
    throw wrong('told', `is a list of 1 to ${mostTold} accounts`);
  return { told: told.map((one, n) => party(one, `told[${n}]`)), at: instant(at), how: way };
}
