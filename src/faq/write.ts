import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { can, demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { entryProblems, type FaqRole, tidy, type Written, writtenIn } from './rules.ts';
import { type FaqEntry, findEntry, noSuchEntry } from './store.ts';
import { termsMaking, termsOf } from './terms.ts';

/**
 * Writes an entry for an office.
 * @param given `id`: made with the form, so that sent twice it is one
 * @throws HeedError `forbidden` for whoever does not hold the role, `bad-input` with what is wrong with the text
 */
export async function writeEntry(
  tx: Tx,
  by: Viewer,
  { id, role, ...given }: Written & { id: string; role: FaqRole },
  now: Date,
): Promise<void> {
  demand(by, 'faq.write', { role });
  const written = checked(given);
  const { rows } = await sql`
    insert into faq_entry (id, role, version, created_at) values (${id}::uuid, ${role}, 1, ${now})
    on conflict (id) do nothing returning id`.execute(tx);
  if (rows.length > 0) await writeVersion(tx, by, { id, role, number: 1, written }, now);
}

/**
 * Gives it another wording. @param given `basedOn`: the version that was on the screen
 * @throws HeedError as above; `not-found` for one of another office; `conflict` where somebody wrote another one meanwhile,
 * or it is no longer in use
 */
export async function rewriteEntry(
  tx: Tx,
  by: Viewer,
  { id, basedOn, ...given }: Written & { id: string; basedOn: number },
  now: Date,
): Promise<void> {
  const entry = await lockOwn(tx, by, id);
  if (entry.archivedAt) throw new HeedError('conflict', `entry ${id} is archived`);
  const written = checked(given);
  if (entry.version !== basedOn) throw new HeedError('conflict', `entry ${id} was written again`);
  const number = entry.version + 1;
  await tx.updateTable('faq_entry').set({ version: number }).where('id', '=', id).execute();
  await writeVersion(tx, by, { id, role: entry.role, number, written }, now);
}

/** It is offered no more, or again. Twice is once. @throws HeedError `not-found` for one of another office */
export async function archiveEntry(tx: Tx, by: Viewer, id: string, away: boolean, now: Date): Promise<void> {
  const entry = await lockOwn(tx, by, id);
  if ((entry.archivedAt !== null) === away) return;
  await tx
    .updateTable('faq_entry')
    .set({ archived_at: away ? now : null })
    .where('id', '=', id)
    .execute();
  const type = away ? 'faq.archived' : 'faq.brought-back';
  await append(tx, { type, at: now, actor: { person: by.id }, about: id, data: { entry: id } });
}

async function lockOwn(tx: Tx, by: Viewer, id: string): Promise<FaqEntry> {
  await sql`select from faq_entry where id = ${id}::uuid for update`.execute(tx);
  const entry = await findEntry(tx, id);
  if (!can(by, 'faq.write', entry)) throw noSuchEntry(id);
  return entry;
}

function checked(given: Written): Written {
  const written = tidy(given);
  const problems = entryProblems(written);
  if (problems.length > 0) throw new HeedError('bad-input', 'an entry cannot be kept', { problems });
  return written;
}

async function writeVersion(
  tx: Tx,
  by: Viewer,
  { id, role, number, written }: { id: string; role: FaqRole; number: number; written: Written },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('faq_version')
    .values({ entry_id: id, number, written_by: by.id, written_at: now })
    .execute();
  for (const language of writtenIn(written)) {
    const { question, also, answer } = written.texts[language];
    const terms = termsOf(written.texts[language]);
    await sql`
      insert into faq_text (entry_id, number, language, question, also, answer, question_terms, terms, making)
      values (${id}::uuid, ${number}, ${language}, ${question}, ${also}, ${answer},
        ${terms.question}, ${terms.all}, ${termsMaking})`.execute(tx);
  }
  await append(tx, {
    ...{ type: 'faq.written', at: now, actor: { person: by.id }, about: id },
    data: { entry: id, version: number, role },
  });
}
