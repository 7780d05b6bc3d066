import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { localized } from '../messages/texts.ts';
import { can } from '../people/permissions.ts';
import {
  type Asked,
  type Key,
  keyOf,
  type ReminderSource,
  type Thing,
  type Wording,
} from '../reminders/source.ts';
import { dayIn } from '../zone.ts';
import { type InCharge, inChargeOf } from './in-charge.ts';
import { type Reminded, reminderCard, reminderPath, reminderTitles } from './reminding-cards.ts';
import type { RequestKind, RequestState } from './rules.ts';

/** Its person's turn: to show once more who they are, or to reply. */
const personsTurn = (state: RawBuilder<unknown>) => sql`${state} in ('unconfirmed', 'waiting')`;

/**
 * Requests about one's own data, which have to be answered by a day. Each of those in charge has a row of their own and is
 * reminded before that day, legal in its last week: late ones escalate before they are late. Others hear by the row of its
 * person, who is reminded themselves while it waits for them; it is only ever counted. While the clock stands still nobody
 * but its person is reminded, and nobody hears.
 */
export const requestSource: ReminderSource = {
  kinds: ['request'],
  stillAsked: sql`exists (
    select from data_request d where d.id = r.about and d.closed_at is null and case when d.person_id = r.person_id
      then r.sent_kind is distinct from 'reminder' or ${personsTurn(sql`d.state`)}
      else d.stopped_at is null and exists (
        select from role_grant g
        where g.person_id = r.person_id and g.role in ('privacy', 'legal', 'admin') and g.to_at is null) end)`,
  asked: requestsNow,
  named: false,
  listed: (viewer) => can(viewer, 'requests.list'),
  messages: (['own', 'desk', 'legal', 'nobody'] as const).map((part) => `requests.reminder-${part}`),
  wording,
};

interface Row extends Key {
  part: InCharge | 'own' | null;
  state: RequestState;
  employed: boolean;
  stopped: boolean;
  filedAt: Date;
  dueAt: Date;
}

const hourMs = 3_600_000;
/**
 * The day by which it is done is the one that ends with it, or lies before it, wherever those are who do it: the end of a
 * day in Berlin is a morning in Shanghai.
 */
const workingDayMs = 8 * hourMs;
/** For so long before its day legal hears of it. A company default. */
const lastWeekMs = 7 * 24 * hourMs;

async function requestsNow(
  db: Db | Tx,
  things: readonly Key[],
  now: Date,
): Promise<ReadonlyMap<string, Asked>> {
  const { rows } = await sql<Row>`
    select q.person as "personId", q.about, d.state, d.filed_at as "filedAt", d.due_at as "dueAt",
           d.stopped_at is not null as stopped,
           exists (select from employment e where e.person_id = q.person and e.from_at <= ${now}
             and (e.to_at is null or e.to_at > ${now})) as employed,
           case when d.person_id = q.person then 'own' else c.part end as part
    from unnest(${things.map(({ about }) => about)}::uuid[], ${things.map(({ personId }) => personId)}::uuid[])
      q (about, person)
    join data_request d on d.id = q.about and d.closed_at is null
    left join (${inChargeOf(sql`d.id = any(${things.map(({ about }) => about)}::uuid[])`, now)}) c
      on c.request = q.about and c.person_id = q.person`.execute(db);
  return new Map(rows.flatMap((row) => (row.part ? [[keyOf(row), askedOf(row, row.part)]] : [])));
}

function askedOf({ state, employed, stopped, filedAt, dueAt }: Row, part: InCharge | 'own'): Asked {
  const by = new Date(dueAt.getTime() - workingDayMs);
  const asked = { open: true, leaving: false, dueAt: by, subject: part };
  if (part === 'own') {
    const theirs = employed && (state === 'unconfirmed' || state === 'waiting');
    return { ...asked, subject: `own-${state}`, sentAt: filedAt, waits: !theirs, unheard: stopped };
  }
  // On the day of sending and before nobody is reminded, so legal hears within the last week.
  const from = part === 'legal' ? Math.max(filedAt.getTime(), by.getTime() - lastWeekMs) : filedAt.getTime();
  return { ...asked, sentAt: new Date(from), waits: stopped, unheard: true };
}

function wording(zone: string): Wording {
  const known = new Map<string, Pick<Reminded, 'kind' | 'zone' | 'dueAt'>>();
  const remindedOf = ({ kept, asked }: Thing, now: Date): Reminded => {
    const found = known.get(kept.about);
    if (!found) throw new Error(`no kind of the request ${kept.about}`);
    return { ...found, id: kept.about, subject: asked.subject ?? 'desk', now };
  };
  return {
    async read(tx, things) {
      const ids = [...new Set(things.map(({ kept }) => kept.about))];
      const { rows } = await sql<{ id: string; kind: RequestKind; zone: string; dueAt: Date }>`
        select id, kind, zone, due_at as "dueAt" from data_request where id = any(${ids}::uuid[])`.execute(
        tx,
      );
      for (const { id, ...row } of rows) known.set(id, row);
    },
    open(thing, now) {
      const one = remindedOf(thing, now);
      return {
        titles: reminderTitles(one),
        due: dayIn(one.dueAt, one.zone || zone),
        path: reminderPath(one),
        card: reminderCard(one),
      };
    },
    messageKind: ({ asked }) => `requests.reminder-${(asked.subject ?? 'desk').replace(/-.*/, '')}`,
    unfinished: () => ({ group: 'requests', titles, path: '/console/requests' }),
  };
}

const titles = localized((t) => t('requests.reminded.unfinished'));
