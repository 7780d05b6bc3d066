import { sql } from 'kysely';
import { v7 } from 'uuid';
import { planAnew, remindedOf, sentToMany, tellGrown } from '../db/many.ts';
import type { Db, Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { isExempt } from '../exemptions/in-force.ts';
import { touch } from '../live.ts';
import type { Language, Message } from '../messages/model.ts';
import { problem, type Said } from '../messages/problems.ts';
import { findVersion, type VersionRow } from '../policies/store.ts';
import { remindOfShares } from '../reminders/begin.ts';
import { type Audience, audienceQuery } from './audience.ts';
import { noticeCard } from './present.ts';
import { dueProblem, furthestDueYears } from './rules.ts';
import { cardSubject } from './subject.ts';

export interface NewNotice {
  /** Made with the form, so that a double click sends once. */
  id?: string;
  versionId: string;
  audience: Audience;
  /** Also ask whoever comes to belong to the audience later. */
  joiners: boolean;
  /** The audience was asked about an earlier version; the card says that this one changes it materially. */
  again?: true;
  due: Date;
  /** The zone the date due is written in on the card; the same for everybody. */
  zone: string;
  actor: Actor;
  now: Date;
}

export interface SentNotice {
  noticeId: string;
  people: number;
  /** How many of them have no account on any platform. */
  unreachable: number;
  /** This very notice had been sent before: nothing was done. */
  repeated: boolean;
}

/**
 * Sends a policy to an audience: the notice, an assignment and a message for each person, and the evidence
 * commit together. The work is as many statements however many people there are.
 *
 * @throws HeedError `bad-input` with the problems `due`, `audience` or `policy`; `conflict` for an id that
 * somebody else's notice has
 */
export async function sendNotice(tx: Tx, notice: NewNotice): Promise<SentNotice> {
  const sent = await send(tx, notice, []);
  if (sent) return sent;
  throw new HeedError('bad-input', 'the audience is empty', {
    text: 'audience-empty',
    problems: [problem({ code: 'audience' }, { code: 'notice.audienceEmpty' })],
  });
}

/**
 * The same, leaving out whoever has a share already in one of the notices `asked`, cancelled shares aside.
 *
 * @returns undefined, and nothing is stored, when that leaves nobody, now or later
 */
export function sendToOthers(
  tx: Tx,
  notice: NewNotice,
  asked: readonly string[],
): Promise<SentNotice | undefined> {
  return send(tx, notice, asked);
}

async function send(tx: Tx, notice: NewNotice, asked: readonly string[]): Promise<SentNotice | undefined> {
  const { audience, due, now, joiners } = notice;
  const noticeId = notice.id ?? v7();
  const createdBy = typeof notice.actor === 'object' && 'person' in notice.actor ? notice.actor.person : null;
  const before = notice.id && (await sentBefore(tx, noticeId, createdBy));
  if (before) return before;
  await keepVersion(tx, notice.versionId);
  const version = await findVersion(tx, notice.versionId);
  checkSendable(version, due, now);
  const messageId = v7();
  const again = notice.again ? { again: version.number } : {};
  const subject = { ...(await cardSubject(tx, version)), ...again };

  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('notice')
    .values({
      id: noticeId,
      version_id: version.id,
      audience: JSON.stringify(audience),
      joiners,
      state: 'open',
      due_at: due,
      people: 0,
      created_at: now,
      created_by: createdBy,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (inserted === 0n) {
    // The other click was quicker by less than the look above took; it has committed now.
    const quicker = await sentBefore(tx, noticeId, createdBy);
    if (quicker) return quicker;
    throw new HeedError('conflict', `notice ${noticeId} cannot be stored`);
  }
  await planAnew(tx);
  const people = await assign(tx, {
    ...{ noticeId, versionId: version.id, messageId, due, now, audience, asked },
  });
  if (people === 0 && !joiners) {
    await tx.deleteFrom('notice').where('id', '=', noticeId).execute();
    return undefined;
  }
  await enqueueTo(
    tx,
    {
      id: messageId,
      kind: 'notices.card',
      bodies: noticeCard(noticeId, subject, due, notice.zone, now),
      about: noticeId,
      priority: 9,
      at: now,
    },
    sql`select person_id from assignment where notice_id = ${noticeId}::uuid and state = 'open'`,
  );
  await remindOfShares(tx, { noticeId, messageId, action: version.action }, now);
  await tx.updateTable('notice').set({ people }).where('id', '=', noticeId).execute();
  await append(tx, {
    type: 'notice.sent',
    at: now,
    actor: notice.actor,
    about: noticeId,
    data: {
      notice: noticeId,
      policy: version.code,
      version: version.number,
      audience: auditAudience(audience),
      joiners,
      people,
      due: due.toISOString(),
    },
  });
  tellGrown(tx, people, { assignment: ['notice_id', 'person_id', 'state'], ...sentToMany, ...remindedOf });
  touch(tx, `notice.${noticeId}`);
  touch(tx, 'notices');
  return { noticeId, people, unreachable: await countUnreachable(tx, messageId), repeated: false };
}

/**
 * Whoever withdraws or replaces the version meanwhile, or decides who is exempt from it, waits, and then finds this
 * notice. Taken before any lock on notices and shares.
 */
export async function keepVersion(tx: Tx, versionId: string): Promise<void> {
  await tx.selectFrom('policy_version').select('id').where('id', '=', versionId).forShare().execute();
}

async function assign(
  tx: Tx,
  {
    noticeId,
    versionId,
    messageId,
    due,
    now,
    audience,
    asked,
  }: {
    noticeId: string;
    versionId: string;
    messageId: string;
    due: Date;
    now: Date;
    audience: Audience;
    asked: readonly string[];
  },
): Promise<number> {
  const others =
    asked.length === 0
      ? sql``
      : sql`where not exists (
          select from assignment a
          where a.person_id = audience.person_id and a.notice_id = any(${[...asked]}::uuid[])
            and a.state <> 'cancelled')`;
  const { numAffectedRows } = await sql`
    insert into assignment (notice_id, person_id, why, message_id, due_at, created_at, state, cancelled_at, cancelled_why)
    select ${noticeId}::uuid, person_id, why, ${messageId}::uuid, ${due}::timestamptz, ${now}::timestamptz,
           case when exempt then 'cancelled' else 'open' end, case when exempt then ${now}::timestamptz end,
           case when exempt then 'exempt' end
    from (${audienceQuery(audience, now)}) audience
    cross join lateral (select ${isExempt(sql`audience.person_id`, versionId, now)} as exempt) e ${others}
  `.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** What was sent under this id already, as it stands. */
async function sentBefore(
  tx: Tx,
  noticeId: string,
  createdBy: string | null,
): Promise<SentNotice | undefined> {
  const { rows } = await sql<{ createdBy: string | null; people: number; unreachable: number }>`
    select created_by as "createdBy", people,
           (select count(*)::int from assignment a
            join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
            where a.notice_id = notice.id and d.state = 'failed') as unreachable
    from notice where id = ${noticeId}::uuid`.execute(tx);
  const [first] = rows;
  if (!first) return undefined;
  if (first.createdBy !== createdBy) throw new HeedError('conflict', `notice ${noticeId} exists already`);
  return { noticeId, people: first.people, unreachable: first.unreachable, repeated: true };
}

/** The card as it would arrive, for HR to look at before sending. Nothing is stored. */
export async function previewCard(
  db: Db,
  versionId: string,
  due: Date,
  zone: string,
  now: Date,
): Promise<Message> {
  const version = await findVersion(db, versionId);
  return noticeCard('00000000-0000-0000-0000-000000000000', await cardSubject(db, version), due, zone, now);
}

/** How many people an audience has today, and how many of each language. */
export async function countAudience(
  db: Db,
  audience: Audience,
  now: Date,
): Promise<{ people: number; languages: Record<Language, number> }> {
  const { rows } = await sql<{ language: Language; people: number }>`
    select p.language, count(*)::int as people
    from (${audienceQuery(audience, now)}) audience join person p on p.id = audience.person_id
    group by p.language
  `.execute(db);
  const languages = { 'zh-CN': 0, en: 0 };
  for (const row of rows) languages[row.language] = row.people;
  return { people: languages['zh-CN'] + languages.en, languages };
}

/** An audience as the record names it: of a list its length, and nobody by id. */
export const auditAudience = (audience: Audience): object =>
  audience.kind === 'people' ? { kind: 'people', count: audience.ids.length } : audience;

/** @throws HeedError `bad-input` for a version that is not published, and for a date due that cannot be */
export function checkSendable(version: VersionRow, due: Date, now: Date): void {
  if (version.state !== 'published' && version.state !== 'in-force') {
    throw new HeedError('bad-input', `policy version ${version.id} is ${version.state}`, {
      text: 'policy-not-sendable',
      problems: [problem({ code: 'policy' }, { code: 'notice.notPublished' })],
    });
  }
  const wrong = dueProblem(due, now);
  if (wrong) {
    const said: Said =
      wrong === 'dueFar'
        ? { code: 'notice.dueFar', params: { years: furthestDueYears } }
        : { code: 'notice.duePast' };
    throw new HeedError('bad-input', 'the date due cannot be', {
      text: 'due-in-the-past',
      problems: [problem({ code: 'due' }, said)],
    });
  }
}

async function countUnreachable(tx: Tx, messageId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('message_id', '=', messageId)
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow();
  return count;
}
