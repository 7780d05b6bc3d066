import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { touch } from '../../live.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import type { Kind, TellingKind, TextWords } from './rules.ts';
import { placeOf } from './sealing.ts';
import { wordsOfTexts } from './texts.ts';

/** One incident in which data of somebody was concerned, in their list. */
export interface MyIncident {
  incidentId: string;
  code: string;
  toldAt: Date;
  standing: 'affected' | 'not-affected';
  kinds: Kind[];
}

export interface MyTelling {
  id: string;
  kind: TellingKind;
  at: Date;
  /** Null once erased. */
  words: TextWords | null;
}

export interface MyRemedy {
  id: string;
  promise: string | null;
  dueOn: string;
  doneAt: Date | null;
}

export interface Concerned extends MyIncident {
  affectedId: string;
  tellings: MyTelling[];
  remedies: MyRemedy[];
  /** Their talks about it. */
  threads: string[];
  support: boolean;
}

/** Of `a`: those who were told. Before that nothing is theirs to see: the text says it better than a list does. */
const told = sql`
  select min(t.at) as at from affected_told w join crisis_statement_sending t on t.id = w.telling_id
  where w.affected_id = a.id and w.kind = 'notice'`;

/** What somebody was told of, the newest first. */
export async function myIncidents(db: Db, personId: string): Promise<MyIncident[]> {
  const { rows } = await sql<MyIncident>`
    select a.incident_id as "incidentId", i.code, n.at as "toldAt", a.standing, a.kinds
    from affected a join incident i on i.id = a.incident_id and not i.drill cross join lateral (${told}) n
    where a.person_id = ${personId}::uuid and n.at is not null order by n.at desc`.execute(db);
  return rows;
}

/**
 * What concerned one person in an incident, as they see it.
 *
 * @throws HeedError `not-found` also for an incident of which they were not told
 */
export async function whatConcerned(
  db: Db,
  vault: Vault,
  { incidentId, personId }: { incidentId: string; personId: string },
): Promise<Concerned> {
  const one = (await myIncidents(db, personId)).find((mine) => mine.incidentId === incidentId);
  if (!one) throw new HeedError('not-found', `incident ${incidentId} has told this person nothing`);
  const { rows: affected } = await sql<{ id: string; support: boolean }>`
    select a.id, exists (select from affected_support s where s.incident_id = a.incident_id) as support
    from affected a where a.incident_id = ${incidentId}::uuid and a.person_id = ${personId}::uuid`.execute(
    db,
  );
  const id = affected[0]?.id ?? '';
  return {
    ...one,
    affectedId: id,
    tellings: await tellingsTo(db, vault, id),
    remedies: await remediesFor(db, vault, id),
    threads: await threadsOf(db, id),
    support: affected[0]?.support ?? false,
  };
}

/** What went to them, and answers that were put on everybody's page, the newest first. */
async function tellingsTo(db: Db, vault: Vault, affectedId: string): Promise<MyTelling[]> {
  const { rows } = await sql<{ id: string; kind: TellingKind; at: Date; text: string }>`
    select t.id, split_part(s.series, '.', 1) as kind, t.at, t.statement_id as text
    from crisis_statement_sending t join crisis_statement s on s.id = t.statement_id
    join affected a on a.incident_id = t.incident_id
    where a.id = ${affectedId}::uuid and t.channel = 'ledger'
      and case when starts_with(s.series, 'answer') then not exists (
        -- Put right since: the answer that stands is the one that is read.
        select from crisis_statement_sending n join crisis_statement v on v.id = n.statement_id
        where n.incident_id = t.incident_id and v.series = s.series and (n.at, n.id) > (t.at, t.id))
      else exists (select from affected_told w where w.telling_id = t.id and w.affected_id = a.id) end
    order by t.at desc, t.id desc`.execute(db);
  const words = await wordsOfTexts(
    db,
    vault,
    rows.map(({ text }) => text),
    openReadable,
  );
  return rows.map(({ text, ...row }) => ({ ...row, words: words.get(text) ?? null }));
}

async function remediesFor(db: Db, vault: Vault, affectedId: string): Promise<MyRemedy[]> {
  const { rows } = await sql<{ id: string; promise: unknown; dueOn: string; doneAt: Date | null }>`
    select id, promise, due_on::text as "dueOn", done_at as "doneAt" from affected_remedy
    where affected_id = ${affectedId}::uuid order by due_on, id`.execute(db);
  const promises = await openReadable(
    db,
    vault,
    rows.map(({ id, promise }) => ({ sealed: promise, place: placeOf('affected_remedy:promise', id) })),
  );
  return rows.map((row, n) => ({ ...row, promise: promises[n] ?? null }));
}

async function threadsOf(db: Db, affectedId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select thread_id as id from affected_question where affected_id = ${affectedId}::uuid order by at`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** They opened the page: whatever was sent to them about it is seen. Only the first time counts. */
export async function markConcernedSeen(tx: Tx, affectedId: string, now: Date): Promise<void> {
  const { rows } = await sql<{ incident: string }>`
    with mine as (
      select w.telling_id, w.affected_id, w.way, t.message_id, a.person_id, a.incident_id
      from affected_told w join crisis_statement_sending t on t.id = w.telling_id join affected a on a.id = w.affected_id
      where w.affected_id = ${affectedId}::uuid
    ), sent as (
      update delivery d set seen_at = ${now} from mine
      where mine.way = 'account' and d.message_id = mine.message_id and d.person_id = mine.person_id and d.seen_at is null
      returning mine.incident_id
    ), other as (
      update affected_told w set seen_at = ${now} from mine
      where mine.way <> 'account' and w.telling_id = mine.telling_id and w.affected_id = mine.affected_id
        and w.seen_at is null
      returning mine.incident_id
    )
    select incident_id as incident from sent union select incident_id from other`.execute(tx);
  for (const { incident } of rows) touch(tx, `crisis.${incident}`);
}
