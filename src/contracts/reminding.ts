import { sql } from 'kysely';
import { wallAt } from '../calendar/wall.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Localized } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { holdersQuery } from '../people/holders.ts';
import { can } from '../people/permissions.ts';
import {
  type Asked,
  type Key,
  keyOf,
  type ReminderSource,
  type Thing,
  type Wording,
} from '../reminders/source.ts';
import { contractPath, countersignPath } from './present.ts';
import { companyReminderCard, reminderCard } from './reminding-cards.ts';
import { daysToSign } from './rules.ts';
import { authorityInForce } from './signatories.ts';

/**
 * Agreements on their way. Its person is reminded until they have signed, and then those who may sign for the company,
 * each of whom has a row for it. Others hear by the row of its person: whoever of HR offered it, once it is the company's
 * turn who authorised the signatories; then HR, then the last resort. Managers hear nothing of it.
 *
 * While its person has asked to talk, or a certified provider has it, nobody is reminded: it waits for others.
 */
export const agreementSource: ReminderSource = {
  kinds: ['agreement'],
  stillAsked: sql`exists (
    select from contract c where c.id = r.about and case when c.person_id = r.person_id
      then c.state = 'offered' and c.thread_id is null
        or r.sent_kind is distinct from 'reminder' and c.state in ('offered', 'person-signed', 'with-provider')
      else c.state = 'person-signed' and exists (
        select from contract_authority a
        where a.entity = c.entity and a.person_id = r.person_id and a.revoked_at is null) end)`,
  asked: agreementsNow,
  named: false,
  listed: (viewer) => can(viewer, 'contracts.list'),
  messages: ['contracts.reminder', 'contracts.company-reminder'],
  wording,
};

interface Row {
  personId: string;
  about: string;
  own: boolean;
  /** It waits for others than its person, and not for the company. */
  waits: boolean;
  templateId: string;
  offeredAt: Date;
  dueAt: Date;
  signedAt: Date | null;
  employed: boolean;
  offeredBy: string | null;
  authorisedBy: string | null;
  /** Since when whoever is asked may sign for the company; null: they may not. */
  mayFrom: Date | null;
}

async function agreementsNow(
  db: Db | Tx,
  things: readonly Key[],
  now: Date,
): Promise<ReadonlyMap<string, Asked>> {
  const { rows } = await sql<Row>`
    with hr as materialized (select person_id from (${holdersQuery(['hr'], now)}) holder)
    select q.person as "personId", q.about, c.person_id = q.person as own,
           c.thread_id is not null or c.state = 'with-provider' as waits, c.template_id as "templateId",
           c.offered_at as "offeredAt", c.due_at as "dueAt", s.at as "signedAt",
           exists (select from employment e where e.person_id = c.person_id and e.from_at <= ${now}
             and (e.to_at is null or e.to_at > ${now})) as employed,
           (select person_id from hr where person_id = c.offered_by) as "offeredBy",
           (select a.granted_by from contract_authority a join hr on hr.person_id = a.granted_by
            where a.entity = c.entity and a.person_id <> c.person_id and ${authorityInForce(now)}
            order by a.from_at, a.id limit 1) as "authorisedBy",
           (select a.from_at from contract_authority a
            where a.entity = c.entity and a.person_id = q.person and ${authorityInForce(now)}) as "mayFrom"
    from unnest(${things.map(({ about }) => about)}::uuid[], ${things.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join contract c on c.id = q.about and c.state in ('offered', 'person-signed', 'with-provider')
    left join contract_signature s on s.contract_id = c.id and s.party = 'person'`.execute(db);
  return new Map(
    rows.flatMap((row) => {
      const asked = row.signedAt ? companysTurn(row, row.signedAt) : row.own ? personsTurn(row) : undefined;
      return asked ? [[keyOf(row), asked]] : [];
    }),
  );
}

const personsTurn = (row: Row): Asked => ({
  ...{ open: row.employed, leaving: !row.employed, sentAt: row.offeredAt, dueAt: row.dueAt },
  ...{ subject: row.templateId, waits: row.waits, handler: row.offeredBy },
});

/** The company has as long as whoever HR chose. */
function companysTurn({ own, employed, authorisedBy, mayFrom }: Row, signedAt: Date): Asked | undefined {
  const dueAt = new Date(signedAt.getTime() + daysToSign * 86_400_000);
  const times = { sentAt: signedAt, dueAt, subject: null };
  if (own) return { ...times, open: employed, leaving: !employed, waits: true, handler: authorisedBy };
  if (!mayFrom) return undefined;
  const sentAt = mayFrom > signedAt ? mayFrom : signedAt;
  return { ...times, sentAt, open: true, leaving: false, unheard: true };
}

const toCountersign = localized((t) => t('contracts.card.company.thing'));

/** What a text is called never changes, so a sweep reads it once. */
function wording(zone: string): Wording {
  const known = new Map<string, Localized<string>>();
  const titlesOf = ({ asked: { subject } }: Thing): Localized<string> => {
    const found = subject === null ? toCountersign : known.get(subject);
    if (!found) throw new Error(`no title of the template ${subject}`);
    return found;
  };
  return {
    async read(tx, things) {
      const wanted = things.flatMap(({ asked: { subject } }) => subject ?? []);
      const ids = [...new Set(wanted)].filter((id) => !known.has(id));
      if (ids.length === 0) return;
      const { rows } = await sql<{ id: string; titles: Localized<string> }>`
        select template_id as id, jsonb_object_agg(language, title) as titles from contract_template_text
        where template_id = any(${ids}::uuid[]) group by 1`.execute(tx);
      for (const { id, titles } of rows) known.set(id, titles);
    },
    open(thing, now) {
      const { kept, asked } = thing;
      const titles = titlesOf(thing);
      const forCompany = asked.subject === null;
      const shown = { id: kept.about, due: asked.dueAt, zone, now };
      return {
        titles,
        due: wallAt(asked.dueAt, zone).day,
        path: forCompany ? countersignPath(kept.about) : contractPath(kept.about),
        card: forCompany ? companyReminderCard(shown) : reminderCard({ ...shown, titles }),
      };
    },
    messageKind: ({ asked }) =>
      asked.subject === null ? 'contracts.company-reminder' : 'contracts.reminder',
    unfinished: (thing) => ({
      group: thing.asked.subject ?? 'company',
      titles: titlesOf(thing),
      path: '/console/contracts',
    }),
  };
}
