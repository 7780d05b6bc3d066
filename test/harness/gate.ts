import { ordinaryWeek } from '../../src/calendar/rules.ts';
import { coversSchema } from '../../src/policies/covers.ts';
import type { LegalBasis } from '../../src/policies/vocabulary.ts';
import { judge, type Kept } from '../../src/records/gate.ts';
import type { IncomingRecord, RecordChannel, RefusalReason } from '../../src/records/model.ts';
import type { CoveringRow, Employee, Side, World } from '../../src/records/standing.ts';

/** A Wednesday noon in Shanghai. */
export const noon = new Date('2026-03-04T04:00:00.000Z');
export const hoursLater = (hours: number, from = noon): Date => new Date(from.getTime() + hours * 3_600_000);
const long = hoursLater(-24 * 365);

export const aRow = (
  more: Partial<Omit<CoveringRow, 'covers'>> & { covers?: Record<string, unknown>; basis?: LegalBasis } = {},
): CoveringRow => {
  const { covers = {}, basis = 'employment-rules', ...rest } = more;
  return {
    policyId: 'policy',
    versionId: 'version',
    disclosure: 'chats',
    inForce: { from: long, until: null },
    era: 1,
    rules: ['CN'],
    bases: Object.fromEntries((rest.rules ?? ['CN']).map((law) => [law, basis])),
    lastDay: () => '2026-06-04',
    ...rest,
    covers: coversSchema.parse({
      kinds: ['message', 'call', 'file-transfer'],
      channels: ['wecom'],
      parties: 'anyone',
      hours: 'always',
      parts: 'content',
      ...covers,
    }),
  };
};

/** Somebody who has worked here for long and opened the notice. */
export const somebody = (id: string, more: Partial<Employee> = {}): Employee => ({
  id,
  laws: ['CN'],
  employed: [{ from: long, until: null }],
  presence: { zone: 'Asia/Shanghai', calendar: ordinaryWeek, away: [] },
  told: [{ policyId: 'policy', era: 1, at: long, by: 'notice' }],
  consents: [],
  exceptions: [],
  ...more,
});

export const outside = (toldAt: Date | null = null): Side => ({ outside: true, toldAt });

export const aMessage = (more: Partial<IncomingRecord> = {}): IncomingRecord => ({
  key: 'k',
  kind: 'message',
  occurredAt: noon,
  chat: 'c',
  from: { account: 'a' },
  to: [{ account: 'b' }],
  head: {},
  body: { type: 'text/plain', bytes: Buffer.from('x') },
  ...more,
});

export const aWorld = (rows: readonly CoveringRow[], now = noon): World => ({
  rows,
  hours: { from: 540, to: 1080, quiet: [{ from: 720, to: 780 }] },
  now,
  today: now.toISOString().slice(0, 10),
});

export interface Asking {
  rows?: readonly CoveringRow[];
  sides?: readonly Side[];
  record?: Partial<IncomingRecord>;
  channel?: RecordChannel;
  now?: Date;
}

export const ask = ({
  rows = [aRow()],
  sides = [somebody('li'), outside()],
  record = {},
  channel = 'wecom',
  now = noon,
}: Asking = {}): Kept | RefusalReason => judge(aMessage(record), channel, sides, aWorld(rows, now));

/** The reason, or what keeps it. */
export const said = (asking: Asking = {}): string => {
  const verdict = ask(asking);
  return typeof verdict === 'string' ? verdict : 'kept';
};
