import { z } from 'zod';
import { IngestRefused } from '../../records/sources/generic/refused.ts';
import { severities } from './rules.ts';

const day = 86_400_000;
/** What happened longer ago is no signal any more; what is to come is a clock that is wrong. */
const oldestMs = 7 * day;
const aheadMs = 300_000;

const count = (most: number) => z.number().int().min(0).max(most).optional();

/** What a machine says of a leak, as docs/crisis.md has it. What is not named here is refused. */
export const signalShape = z.strictObject({
  /** Which system it is about; one sender may speak for several. */
  source: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:-]{0,79}$/u),
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** What belongs together; signals of one source and key are one report. The kind, unless given. */
  key: z.string().min(1).max(200).optional(),
  severity: z.enum(severities).default('unknown'),
  at: z.iso.datetime({ offset: true }),
  counts: z.strictObject({ people: count(10 ** 9), records: count(10 ** 12) }).default({}),
  text: z.string().max(4_000).default(''),
  drill: z.boolean().default(false),
});
export type Signal = z.infer<typeof signalShape>;

/** @throws IngestRefused `bad-signal`, which names fields and never what stood there */
export function readSignal(bytes: Buffer, now: Date): Signal {
  const read = signalShape.safeParse(jsonOf(bytes));
  if (!read.success)
    throw refused(read.error.issues.map(({ code, path }) => `${path.join('.') || 'it'} ${code}`));
  const age = now.getTime() - Date.parse(read.data.at);
  if (age > oldestMs) throw refused(['at is more than seven days ago']);
  if (age < -aheadMs) throw refused(['at is to come']);
  return read.data;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new IngestRefused('bad-signal', { say: 'it is not JSON in UTF-8', cause });
  }
}

const refused = (why: readonly string[]) =>
  new IngestRefused('bad-signal', { say: why.join('; ').replaceAll('_', ' ').slice(0, 300) });
