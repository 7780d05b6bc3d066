import { sql } from 'kysely';
import { v7 } from 'uuid';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction, type Tx } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { sayTold } from '../../src/records/other-party.ts';
import { addSource } from '../../src/records/sources.ts';
import type { IntakeDeps } from '../../src/records/take-in.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { publishSample } from './people.ts';

/** A working Wednesday in Shanghai, at the end of the day. */
const wednesday = new Date('2026-03-04T10:00:00.000Z');
/** Nine in the morning of a day, at its end. */
const morningOf = (evening: Date): number => evening.getTime() - 9 * 3_600_000;
const zone = 'Asia/Shanghai';
const secrets = secretsFrom(['a-secret-for-benchmarks-of-no-use-anywhere-else']);

export interface IntakeCompany {
  deps: IntakeDeps;
  sourceId: string;
  /** When all were told. */
  toldAt: Date;
  customers: number;
}

/** Staff who were told, customers who were told, and a source that talks of both: what `chat-monitoring` asks for. */
export async function intakeCompany(
  db: Db,
  { staff, customers }: { staff: number; customers: number },
  now: Date = wednesday,
): Promise<IntakeCompany> {
  const before = new Date(now.getTime() - 30 * 86_400_000);
  const people = Array.from({ length: staff }, (_, n) => ({ id: v7(), account: `staff-${n}` }));
  await sql`
    insert into person (id, staff_no, name, created_at)
    select id, account, account, ${before} from unnest(${people.map(({ id }) => id)}::uuid[],
      ${people.map(({ account }) => account)}::text[]) t (id, account)`.execute(db);
  await sql`insert into employment (person_id, from_at) select id, ${before} from person`.execute(db);
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    select id, 'wecom', 'corp', staff_no, 'directory', ${before} from person`.execute(db);
  const version = await publishSample(db, 'chat-monitoring', before);
  const due = new Date(before.getTime() + 7 * 86_400_000);
  await inTransaction(db, (tx) =>
    sendNotice(tx, {
      versionId: version.id,
      audience: { kind: 'everyone' },
      joiners: false,
      due,
      zone,
      actor: 'heed',
      now: before,
    }),
  );
  await sql`update assignment set seen_at = ${before}`.execute(db);
  const actor = 'heed';
  const sourceId = await inTransaction(db, async (tx) => {
    const id = await addSource(tx, { channel: 'wecom', name: 'bench' }, { actor, now: before });
    await tell(tx, id, { customers, at: before });
    return id;
  });
  const vault = { master: masterKeyFrom(secrets) };
  return {
    deps: { db, vault, clock: new FixedClock(now), secrets, zone },
    sourceId,
    customers,
    toldAt: before,
  };
}

/** All customers were told, as the source of the conversations with them says. */
export async function tell(
  tx: Tx,
  sourceId: string,
  { customers, at }: { customers: number; at: Date },
): Promise<void> {
  const parties = Array.from({ length: customers }, (_, n) => customerOf(n));
  const by = { secrets, actor: 'heed', now: at } as const;
  await sayTold(tx, { sourceId, parties, at, how: 'contract' }, by);
}

const customerOf = (n: number) => ({
  account: `customer-${n}`,
  platform: 'wecom-external',
  tenant: 'corp',
  external: true,
});

const sentences = [
  '您好，上次说的那批货今天下午发出，物流单号稍后发给您，收到后请帮忙核对一下数量。',
  '好的，合同的补充条款我看过了，第三条的付款时间能不能改成验收后三十天？',
  'Thanks for the quick reply. Could you send me the updated price list and the delivery times for the two sizes?',
  '收到。',
  '我们这边的系统下周要升级，周二晚上八点到十点可能无法下单，请提前安排，给您添麻烦了。',
  'The meeting is moved to Thursday at ten; the room is the same. I will bring the samples and the drawings.',
];

/**
 * What people write to customers in a day: most of it a sentence or some, now and then a call or a file.
 *
 * @param evening the end of that day, 18:00 in Shanghai
 */
export function makeLines(
  from: number,
  count: number,
  { staff, customers }: { staff: number; customers: number },
  evening: Date = wednesday,
): string[] {
  const morning = morningOf(evening);
  return Array.from({ length: count }, (_, at) => {
    const n = from + at;
    const kind = n % 20 === 7 ? 'call' : n % 20 === 13 ? 'file-transfer' : 'message';
    // A conversation is some messages in a row.
    const talk = Math.floor(n / 6);
    const who = { account: `staff-${(talk * 7) % staff}`, platform: 'wecom', tenant: 'corp' };
    const them = customerOf((talk * 13) % customers);
    const text = Array.from(
      { length: 1 + (n % 4) },
      (_more, i) => sentences[(n + i) % sentences.length],
    ).join(' ');
    return JSON.stringify({
      id: `wecom-message-${n}`,
      kind,
      at: new Date(morning + ((n * 37) % (8 * 3_600_000))).toISOString(),
      chat: `chat-${(talk * 7) % staff}-${(talk * 13) % customers}`,
      from: n % 2 === 0 ? who : them,
      to: [n % 2 === 0 ? them : who],
      head:
        kind === 'message'
          ? { type: 'text', sequence: n }
          : kind === 'call'
            ? { type: 'voice', seconds: 30 + (n % 600) }
            : { type: 'file', name: `quotation-${n}.xlsx`, bytes: 20_000 + n },
      ...(kind === 'message' ? { body: { type: 'text/plain', text } } : {}),
      otherParty: 'agreed',
    });
  });
}
