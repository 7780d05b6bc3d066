import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { templateProblems, tidy, type Written, writtenIn } from './rules.ts';
import { findTemplate, type Template } from './store.ts';

export interface NewTemplate extends Written {
  /** Made with the form: sent twice it is one. */
  id: string;
  department: string;
  shared: boolean;
}

/**
 * Writes a template for a team.
 * @throws HeedError `forbidden` for whoever does not head it, `bad-input` with what is wrong with the text
 */
export async function writeTemplate(tx: Tx, by: Viewer, given: NewTemplate, now: Date): Promise<void> {
  const { id, department, shared } = given;
  demand(by, 'templates.write', { department });
  const written = checked(given);
  const { rows } = await sql`
    insert into reply_template (id, department_id, category, shared, owner_id, version, created_at)
    values (${id}::uuid, ${department}::uuid, ${written.category}, ${shared}, ${by.id}::uuid, 1, ${now})
    on conflict (id) do nothing returning id`.execute(tx);
  if (rows.length > 0) await writeVersion(tx, by, { id, number: 1, department, shared, written }, now);
}

/**
 * Gives it another wording. @param basedOn the version that was on the screen
 * @throws HeedError as above; `conflict` where somebody wrote another one meanwhile, or it is archived
 */
export async function rewriteTemplate(
  tx: Tx,
  by: Viewer,
  { id, basedOn, shared, ...given }: Written & { id: string; basedOn: number; shared: boolean },
  now: Date,
): Promise<void> {
  const template = await writable(tx, by, id);
  if (template.archivedAt) throw new HeedError('conflict', `template ${id} is archived`);
  const written = checked(given);
  if (template.version !== basedOn) throw new HeedError('conflict', `template ${id} was written again`);
  const number = template.version + 1;
  await sql`
    update reply_template set version = ${number}, category = ${written.category}, shared = ${shared}
    where id = ${id}::uuid`.execute(tx);
  await writeVersion(tx, by, { id, number, department: template.department, shared, written }, now);
}

/** It is offered no more, or again. Twice is once. */
export async function archiveTemplate(
  tx: Tx,
  by: Viewer,
  id: string,
  away: boolean,
  now: Date,
): Promise<void> {
  const template = await writable(tx, by, id);
  if ((template.archivedAt !== null) === away) return;
  await tx
    .updateTable('reply_template')
    .set({ archived_at: away ? now : null })
    .where('id', '=', id)
    .execute();
  const type = away ? 'template.archived' : 'template.brought-back';
  await append(tx, { type, at: now, actor: { person: by.id }, about: id, data: { template: id } });
}

/** Whoever heads the team answers for it from now on. */
export async function takeOverTemplate(tx: Tx, by: Viewer, id: string, now: Date): Promise<void> {
  const template = await writable(tx, by, id);
  if (template.owner?.id === by.id) return;
  await tx.updateTable('reply_template').set({ owner_id: by.id }).where('id', '=', id).execute();
  await append(tx, {
    ...{ type: 'template.taken-over', at: now, actor: { person: by.id }, about: id },
    data: { template: id },
  });
}

async function writable(tx: Tx, by: Viewer, id: string): Promise<Template> {
  const template = await findTemplate(tx, by, id, 'lock');
  demand(by, 'templates.write', template);
  return template;
}

function checked(given: Written): Written {
  const written = tidy(given);
  const problems = templateProblems(written);
  if (problems.length > 0) throw new HeedError('bad-input', 'a template cannot be kept', { problems });
  return written;
}

async function writeVersion(
  tx: Tx,
  by: Viewer,
  template: { id: string; number: number; department: string; shared: boolean; written: Written },
  now: Date,
): Promise<void> {
  const { id, number, department, shared, written } = template;
  await tx
    .insertInto('reply_template_version')
    .values({ template_id: id, number, written_by: by.id, written_at: now })
    .execute();
  const texts = writtenIn(written).map((language) => ({
    ...{ template_id: id, number, language, ...written.texts[language] },
  }));
  await tx.insertInto('reply_template_text').values(texts).execute();
  await append(tx, {
    ...{ type: 'template.written', at: now, actor: { person: by.id }, about: id },
    data: { template: id, version: number, department, shared },
  });
}

export const newTemplateId = (): string => v7();
