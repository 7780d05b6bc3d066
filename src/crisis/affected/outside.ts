import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { CodedProblem } from '../../messages/problems.ts';
import { headerOf } from '../../people/directory/columns.ts';
import { readTableOf } from '../../people/directory/table.ts';
import type { Secrets } from '../../secrets.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import { type Addition, batchDone, insertBatch, putIn } from './add.ts';
import { addressOf, type Contact, type ContactProblem, readContact } from './contact.ts';
import { type Kind, mostOutside, severityOf } from './rules.ts';
import { affectedWords, contactKeys, placeOf } from './sealing.ts';
import { findAffected } from './store.ts';

const header = headerOf<'name' | 'email' | 'mobile' | 'language'>(
  {
    name: { zh: ['姓名', '名字', '客户', '客户姓名'], en: ['name', 'full name', 'customer'] },
    email: { zh: ['邮箱', '电子邮箱', '邮件'], en: ['email', 'email address', 'mail'] },
    mobile: { zh: ['手机', '手机号', '电话'], en: ['mobile', 'mobile number', 'phone', 'telephone'] },
    language: { zh: ['语言'], en: ['language', 'lang'] },
  },
  ['name'],
);

export interface OutsideList {
  contacts: Contact[];
  /** Lines that cannot be taken, and why. */
  wrong: { line: number; problem: ContactProblem }[];
  /** Of the table itself. */
  problems: CodedProblem[];
}

/** People who are not staff, as a table with a header: 姓名/name, 邮箱/email, 手机/mobile, 语言/language. Twice the same counts once. */
export function readOutside(text: string): OutsideList {
  const table = readTableOf(header, text, { mostRows: mostOutside });
  const contacts = new Map<string, Contact>();
  const wrong: OutsideList['wrong'] = [];
  for (const { row, cells } of table.rows) {
    const { name = '', email = '', mobile = '', language = '' } = cells;
    const read = readContact({ name, email, mobile, language });
    if ('problem' in read) wrong.push({ line: row, problem: read.problem });
    else if (!contacts.has(addressOf(read.contact))) contacts.set(addressOf(read.contact), read.contact);
  }
  return { contacts: [...contacts.values()], wrong, problems: table.problems };
}

interface Deps {
  vault: Vault;
  secrets: Secrets;
}

/** Which of these are in the ledger, by mailbox or number: their keys there. */
async function knownAmong(
  db: Db | Tx,
  { secrets }: Pick<Deps, 'secrets'>,
  incidentId: string,
  contacts: readonly Contact[],
): Promise<Map<Contact, { key: string; standing: string }>> {
  const keys = new Map(
    contacts.flatMap((one) =>
      contactKeys(secrets, incidentId, addressOf(one)).map((key) => [key, one] as const),
    ),
  );
  const { rows } = await sql<{ key: string; standing: string }>`
    select contact_key as key, standing from affected
    where incident_id = ${incidentId}::uuid and contact_key = any(${[...keys.keys()]}::text[])`.execute(db);
  return new Map(
    rows.flatMap((row) => [...(keys.has(row.key) ? [[keys.get(row.key) as Contact, row] as const] : [])]),
  );
}

export async function lookAtOutside(
  db: Db,
  deps: Pick<Deps, 'secrets'>,
  incidentId: string,
  contacts: readonly Contact[],
): Promise<{ found: number; fresh: number; known: number; out: number; left: number }> {
  const known = await knownAmong(db, deps, incidentId, contacts);
  const out = [...known.values()].filter(({ standing }) => standing === 'not-affected').length;
  const found = contacts.length;
  return { found, fresh: found - known.size, known: known.size - out, out, left: 0 };
}

/** Adds people from outside, each with their address sealed by itself. @throws HeedError `bad-input` without anybody */
export async function addOutside(
  tx: Tx,
  deps: Deps,
  incidentId: string,
  contacts: readonly Contact[],
  addition: Addition,
): Promise<{ found: number; fresh: number }> {
  const incident = await lockIncident(tx, incidentId);
  const before = await batchDone(tx, addition.id, incidentId);
  if (before) return before;
  const known = await knownAmong(tx, deps, incidentId, contacts);
  const back = [...known.values()].filter(({ standing }) => standing === 'not-affected').length;
  const fresh = contacts.filter((one) => !known.has(one));
  const found = contacts.length - (addition.again ? 0 : back);
  if (found === 0) throw new HeedError('bad-input', 'nobody is found', { text: 'affected-nobody' });
  await insertBatch(tx, deps, incident, {
    ...addition,
    ...{ source: 'outside', how: { people: contacts.length }, found, fresh: fresh.length },
    back: addition.again ? back : 0,
  });
  const made = await insertContacts(tx, deps, incident, fresh, addition);
  const keys = [...made, ...[...known.values()].map(({ key }) => key)];
  await putIn(
    tx,
    incident,
    sql`select null::uuid as person_id, key as contact_key from unnest(${keys}::text[]) t (key)`,
    addition,
  );
  touch(tx, `crisis.${incidentId}`);
  return { found, fresh: fresh.length };
}

async function insertContacts(
  tx: Tx,
  deps: Deps,
  incident: Incident,
  contacts: readonly Contact[],
  { kinds, now }: { kinds: readonly Kind[]; now: Date },
): Promise<string[]> {
  const rows = [];
  for (const contact of contacts) {
    const id = v7();
    const [key = ''] = contactKeys(deps.secrets, incident.id, addressOf(contact));
    rows.push({
      id,
      key,
      sealed: await sealContact(tx, deps, id, contact, now),
      mailable: contact.email !== null,
    });
  }
  await sql`
    insert into affected (id, incident_id, drill, number, contact, contact_key, mailable, standing, kinds, severity)
    select t.id, ${incident.id}::uuid, ${incident.drill}, last.number + t.n, t.sealed::jsonb, t.key, t.mailable, 'affected',
           ${[...kinds]}::text[], ${severityOf(kinds)}
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ key }) => key)}::text[],
                ${rows.map(({ sealed }) => sealed)}::text[], ${rows.map(({ mailable }) => mailable)}::boolean[])
      with ordinality t (id, key, sealed, mailable, n)
    cross join (select coalesce(max(number), 0) as number from affected where incident_id = ${incident.id}::uuid) last`.execute(
    tx,
  );
  return rows.map(({ key }) => key);
}

const sealContact = (tx: Tx, { vault }: Pick<Deps, 'vault'>, id: string, contact: Contact, now: Date) =>
  affectedWords.seal(tx, vault, {
    id,
    place: placeOf('affected:contact', id),
    text: JSON.stringify(contact),
    now,
  });

/**
 * Where somebody can be written to who has left, and has no account any more. What they are told from then on goes there.
 *
 * @throws HeedError `not-found`
 */
export async function noteContact(
  tx: Tx,
  deps: Deps,
  {
    incidentId,
    id,
    contact,
    by,
    now,
  }: { incidentId: string; id: string; contact: Contact; by: string; now: Date },
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const one = await findAffected(tx, incidentId, id);
  const [key = ''] = contactKeys(deps.secrets, incidentId, addressOf(contact));
  const { rows: others } = await sql`
    select from affected where incident_id = ${incidentId}::uuid and contact_key = ${key} and id <> ${one.id}::uuid`.execute(
    tx,
  );
  if (others.length > 0)
    throw new HeedError('conflict', `another affected person has that address`, {
      text: 'affected-address-taken',
    });
  const sealed = await sealContact(tx, deps, one.id, contact, now);
  await sql`
    update affected set contact = ${sealed}::jsonb, contact_key = ${key}, mailable = ${contact.email !== null}
    where id = ${one.id}::uuid`.execute(tx);
  await append(tx, {
    type: 'crisis.affected-contact',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: { incident: incidentId, affected: one.id, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
}
