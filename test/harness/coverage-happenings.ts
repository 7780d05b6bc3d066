import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import type { AnswerKind } from '../../src/db/schema.ts';
import { askAgain } from '../../src/exemptions/ask-again.ts';
import { callOff } from '../../src/exemptions/shares.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { askJoiners } from '../../src/notices/joiners.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { dayIn } from '../../src/zone.ts';
import { type Company, zone } from './company.ts';
import { Witness } from './coverage-witness.ts';

const peopleThere = 5;
const kinds = ['acknowledge', 'consent', 'decline', 'concern', 'withdraw'] as const;
const rare = ['recall', 'close', 'sweep', 'rename', 'regroup', 'account', 'doubt', 'sees', 'send'] as const;
const usual = ['leave', 'disable', 'return', 'move', 'away', 'postpone'] as const;
const turns = ['exempt', 'oblige'] as const;

/** Something that happens, some minutes after what happened before; to a person, a notice and a department by number. */
export interface Happening {
  what: 'answer' | (typeof rare)[number] | (typeof usual)[number] | (typeof turns)[number];
  after: number;
  who: number;
  which: number;
  kind: AnswerKind;
}

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record<Happening>({
    what: fc.oneof(
      { weight: 5, arbitrary: fc.constant('answer' as const) },
      { weight: 5, arbitrary: fc.constantFrom(...rare) },
      { weight: 6, arbitrary: fc.constantFrom(...usual) },
      // What a share was before it is asked for again is what has to be kept apart.
      { weight: 5, arbitrary: fc.constantFrom(...turns) },
    ),
    // Some at the very same instant, some across the day due, some across midnight.
    after: fc.constantFrom(0, 0, 1, 30, 600, 1_440, 4_320, 8_640),
    who: fc.nat(peopleThere - 1),
    which: fc.nat(5),
    kind: fc.constantFrom(...kinds),
  }),
  { minLength: 8, maxLength: 26 },
);

/** Lets it all happen in a company of two departments, one below the other, each with a head. */
export async function happens(company: Company, all: readonly Happening[]): Promise<Witness> {
  const { db } = company;
  const upper = await company.department(v7());
  const departments = [upper, await company.department(v7(), upper)];
  const hr = await company.joins(v7(), { role: 'hr' });
  const people: string[] = [];
  for (let n = 0; n < peopleThere; n += 1)
    people.push(await company.joins(`${n}-${v7()}`, { department: departments[n % 2] ?? '' }));
  // Nothing else happens to them.
  const once = await company.joins(v7(), { department: upper });
  await sql`update person set language = 'en' where id = any(${people.filter((_, n) => n % 3 === 0)}::uuid[])`.execute(
    db,
  );
  await sql`insert into person_name (person_id, name, from_at) select id, name, ${company.now} from person
    where id = any(${people}::uuid[]) on conflict do nothing`.execute(db);
  for (const [n, department] of departments.entries()) await company.heads(people[n + 1] ?? '', department);
  const policies = [
    await company.publishes({ code: `a${v7()}` }),
    await company.publishes({ code: `c${v7()}`, action: 'consent' }),
  ];
  const notices: string[] = [];
  const witness = new Witness(company);
  const send = async (which: number) => {
    const version = policies[which % 2];
    if (version) notices.push((await company.sends(version, undefined, { joiners: which % 3 > 0 })).noticeId);
  };
  await send(1);
  await send(2);
  await send(4);
  await witness.look();
  // What chance brings too rarely: a consent taken back, and a notice that is over while its shares are open.
  const [consents = '', , over = ''] = notices;
  for (const kind of ['consent', 'withdraw'] as const) {
    company.clock.advance({ minutes: 30 });
    await answersAsTheyMay(company, people[0] ?? '', consents, kind);
    await witness.look();
  }
  company.clock.advance({ minutes: 30 });
  await sql`update notice set state = 'closed', ended_at = ${company.now} where id = ${over}::uuid`.execute(
    db,
  );
  await witness.look();
  await calledOffTwice(company, witness, { person: once, policy: policies[0]?.policyId ?? '' });
  await awayBeforeTheDayElsewhere(company, witness, people[3] ?? '');
  for (const what of ['rename', 'regroup'] as const) {
    company.clock.advance({ minutes: 30 });
    const place = { hr, person: people[2] ?? '', notice: over, policy: '', department: upper };
    await happensNow(company, { what, after: 0, who: 2, which: 0, kind: 'acknowledge' }, place);
    await witness.look();
  }
  for (const one of all) {
    company.clock.advance({ minutes: one.after });
    const notice = notices[one.which % notices.length] ?? '';
    const policy = policies[one.which % 2]?.policyId ?? '';
    const department = departments[one.which % 2] ?? '';
    const place = { hr, person: people[one.who] ?? '', notice, policy, department };
    if (one.what !== 'send') await happensNow(company, one, place);
    else if (notices.length < 6) await send(one.which);
    await witness.look();
  }
  return witness;
}

/** Exempt, gone, and then obliged again: called off for one reason, and after that for another. */
async function calledOffTwice(
  company: Company,
  witness: Witness,
  { person, policy }: Pick<Place, 'person' | 'policy'>,
): Promise<void> {
  const { db } = company;
  const acts = [
    () => inTransaction(db, (tx) => callOff(tx, person, policy, company.now)),
    () => company.leaves(person),
    () =>
      inTransaction(db, (tx) => askAgain(tx, { personId: person, policyId: policy, zone, now: company.now })),
  ];
  for (const act of acts) {
    company.clock.advance({ minutes: 30 });
    await act();
    await witness.look();
  }
}

/** Away on a day that has begun where they are, and not yet in UTC. */
async function awayBeforeTheDayElsewhere(company: Company, witness: Witness, person: string): Promise<void> {
  const sinceMidnight = company.now.getTime() % 86_400_000;
  company.clock.advance({ minutes: Math.ceil((17 * 3_600_000 - sinceMidnight) / 60_000 + 1_440) % 1_440 });
  const today = dayIn(company.now, zone);
  await inTransaction(company.db, (tx) =>
    sayAbsence(
      tx,
      { personId: person, from: today, until: today, source: 'csv' },
      { actor: 'heed', now: company.now },
    ),
  );
  await witness.look();
}

interface Place {
  hr: string;
  person: string;
  notice: string;
  policy: string;
  department: string;
}

async function happensNow(
  company: Company,
  { what, which, kind }: Happening,
  { hr, person, notice, policy, department }: Place,
): Promise<void> {
  const { db, now } = company;
  const works = await db
    .selectFrom('employment')
    .select('person_id')
    .where('person_id', '=', person)
    .where('to_at', 'is', null)
    .executeTakeFirst();
  const open = await db
    .selectFrom('notice')
    .select('id')
    .where('id', '=', notice)
    .where('state', '=', 'open')
    .executeTakeFirst();
  // A row that began this very instant is taken back, one of before ends: no row holds for no time.
  const ends = async (table: string, which: ReturnType<typeof sql>) => {
    await sql`delete from ${sql.table(table)} where ${which} and to_at is null and from_at = ${now}`.execute(
      db,
    );
    await sql`update ${sql.table(table)} set to_at = ${now} where ${which} and to_at is null`.execute(db);
  };
  const theirs = sql`person_id = ${person}::uuid`;
  switch (what) {
    case 'answer':
      if (works) await answersAsTheyMay(company, person, notice, kind);
      break;
    case 'sees':
      await sql`update assignment set seen_at = ${now} where ${theirs} and notice_id = ${notice}::uuid
        and seen_at is null and state = 'open'`.execute(db);
      break;
    case 'leave':
      await company.leaves(person);
      break;
    case 'disable':
      await company.leaves(person);
      await sql`update employment set reason = 'disabled' where ${theirs} and to_at = ${now}`.execute(db);
      break;
    case 'sweep':
      await callOffLeavers(db, now);
      await askJoiners(db, now, zone);
      break;
    case 'return':
      if (!works) await company.returns(person, v7());
      break;
    case 'move':
      if (!works) break;
      await ends('membership', theirs);
      await sql`insert into membership (person_id, department_id, from_at)
        values (${person}::uuid, ${department}::uuid, ${now})`.execute(db);
      break;
    case 'rename': {
      const name = v7();
      await ends('person_name', theirs);
      await sql`insert into person_name (person_id, name, from_at) values (${person}::uuid, ${name}, ${now})`.execute(
        db,
      );
      await sql`update person set name = ${name} where id = ${person}::uuid`.execute(db);
      break;
    }
    case 'regroup':
      await sql`
        with was as (update department_version set to_at = ${now} where department_id = ${department}::uuid
          and to_at is null and from_at < ${now} returning department_id, parent_id)
        insert into department_version (department_id, name, parent_id, from_at)
        select department_id, ${v7()}, parent_id, ${now} from was`.execute(db);
      break;
    case 'account':
      // Another one, or the one they have is no more.
      if (which % 2 === 0) await ends('identity', sql`${theirs} and platform = 'local'`);
      else if (works)
        await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
          values (${person}::uuid, 'slack', 'main', ${v7()}, 'test', ${now}) on conflict do nothing`.execute(
          db,
        );
      break;
    case 'doubt':
      await sql`update identity set doubted_at = ${now} where ${theirs} and to_at is null and doubted_at is null
        and platform = ${which % 2 ? 'slack' : 'local'}`.execute(db);
      break;
    case 'exempt':
      await inTransaction(db, (tx) => callOff(tx, person, policy, now));
      break;
    case 'oblige':
      await inTransaction(db, (tx) => askAgain(tx, { personId: person, policyId: policy, zone, now }));
      break;
    case 'postpone':
      await sql`update assignment set due_at = due_at + make_interval(days => ${which - 3}), since_at = ${now}
        where ${theirs} and notice_id = ${notice}::uuid and state = 'open' and ${which} <> 3
          and since_at is distinct from ${now} and created_at < ${now}`.execute(db);
      break;
    case 'recall':
      // As one may have been left by an older version: over, and its shares still open.
      if (open && which === 5)
        await sql`update notice set state = 'recalled', ended_at = ${now} where id = ${notice}::uuid`.execute(
          db,
        );
      else if (open) await inTransaction(db, (tx) => recallNotice(tx, notice, { person: hr }, now));
      break;
    case 'close':
      if (open && which === 5)
        await sql`update notice set state = 'closed', ended_at = ${now} where id = ${notice}::uuid`.execute(
          db,
        );
      else if (open) await inTransaction(db, (tx) => closeNotice(tx, notice, { person: hr }, now));
      break;
    case 'away': {
      const from = dayIn(now, zone);
      const until = dayIn(new Date(now.getTime() + which * 86_400_000), zone);
      await inTransaction(db, (tx) =>
        sayAbsence(tx, { personId: person, from, until, source: 'csv' }, { actor: 'heed', now }),
      );
      break;
    }
  }
}

/** Mostly what can be said: who was asked for a consent gives it, or takes back the one they gave. */
async function answersAsTheyMay(
  company: Company,
  person: string,
  notice: string,
  kind: AnswerKind,
): Promise<void> {
  const { rows } = await sql<{ consent: boolean; last: AnswerKind | null }>`
    select v.action = 'consent' as consent,
           (select g.kind from answer g where g.notice_id = n.id and g.person_id = ${person}::uuid
            order by g.entry_id desc limit 1) as last
    from notice n join policy_version v on v.id = n.version_id where n.id = ${notice}::uuid`.execute(
    company.db,
  );
  const usual = !rows[0]?.consent ? 'acknowledge' : rows[0].last === 'consent' ? 'withdraw' : 'consent';
  const said = kind === 'concern' || kind === 'decline' ? kind : usual;
  await company
    .answers(person, notice, said, said === 'concern' ? { reason: '…' } : {})
    .catch(() => undefined);
}
