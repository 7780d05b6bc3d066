import { sql } from 'kysely';
import { batchKeys } from '../../../src/records/sources/generic/batch.ts';
import { accountOf, batchOf, type Kind, perBatch, pressOf, sourceOf, viewerOf } from './aim.ts';
import type { LoadCompany } from './company.ts';
import type { Stream } from './generator.ts';
import type { Tallied } from './tally.ts';

type Sent = Pick<Stream, 'from'> & Tallied;
/** Numbers of a stream: those that the server has said it took, and those of which it has said that it did not. */
interface Said {
  yes: number[];
  no: number[];
}

/**
 * Everything that the server has said it took is in the database, and nothing of what it refused is.
 *
 * @throws Error that says how many are wrong
 */
export async function mustBeThere(company: LoadCompany, kind: Kind, sent: Sent): Promise<void> {
  const said = saidOf(sent);
  const there = await inDatabase[kind](company, said);
  const lost = said.yes.filter((n) => !there.has(n)).length;
  const half = said.no.filter((n) => there.has(n)).length;
  if (lost + half > 0)
    throw new Error(
      `${kind}: ${lost} of ${said.yes.length} that were taken are not there, ${half} that were refused are`,
    );
}

function saidOf({ from, begun, busy, failed, unheard }: Sent): Said {
  const doubtful = new Set([...busy, ...unheard, ...failed.map(({ n }) => n)]);
  const yes = Array.from({ length: begun }, (_, n) => from + n).filter((n) => !doubtful.has(n));
  return { yes, no: busy };
}

/** Which numbers have left what they should in the database. */
const inDatabase: Record<Kind, (company: LoadCompany, said: Said) => Promise<ReadonlySet<number>>> = {
  async callbacks({ db, aim }, { yes, no }) {
    const { rows } = await sql<{ notice: string; account: string }>`
      select a.notice_id as notice, i.external_id as account from answer a
      join identity i on i.person_id = a.person_id and i.platform = 'wecom' and i.tenant = ${aim.settings.corpid}`.execute(
      db,
    );
    const answered = new Set(rows.map(({ notice, account }) => `${notice} ${account}`));
    const has = ({ notice, account }: ReturnType<typeof pressOf>) => answered.has(`${notice} ${account}`);
    return new Set([...yes, ...no].filter((n) => has(pressOf(aim, n))));
  },
  /** That a notice was opened is noted; of one's own page nothing is. */
  async pages({ db, aim }, { yes }) {
    const { rows } = await sql<{ account: string }>`
      select i.external_id as account from assignment a
      join identity i on i.person_id = a.person_id and i.platform = 'wecom' and i.tenant = ${aim.settings.corpid}
      where a.notice_id = ${aim.notices[0]}::uuid and a.seen_at is not null`.execute(db);
    const opened = new Set(rows.map(({ account }) => account));
    return new Set(yes.filter((n) => n % 2 === 1 || opened.has(accountOf(viewerOf(aim, n)))));
  },
  /** Each batch is known by its key; whether all of its lines are there is counted. */
  async intake({ db, aim, secrets }, { yes, no }) {
    const { rows } = await sql<{ key: string; records: number }>`
      select encode(key, 'hex') as key, (select coalesce(sum(count), 0)::int from record) as records
      from record_batch where state = 'done'`.execute(db);
    const done = new Set(rows.map(({ key }) => key));
    const records = rows[0]?.records ?? 0;
    if (records !== done.size * perBatch)
      throw new Error(`${records} records of ${done.size} batches of ${perBatch}`);
    const keyOf = (n: number) => batchKeys(secrets, sourceOf(aim, n).id, batchOf(n))[0].toString('hex');
    return new Set([...yes, ...no].filter((n) => done.has(keyOf(n))));
  },
};
