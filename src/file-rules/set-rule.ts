import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { canonicalise } from '../evidence/canonical.ts';
import { touch } from '../live.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { checkRule, type RuleInput } from './check-rule.ts';

export interface SettingRule extends RuleInput {
  /** Made by the form: the same form sent twice sets it once. */
  id?: string | undefined;
  /** The rule whose place it takes. */
  replaces?: string | undefined;
  by: Viewer;
  now: Date;
}

/**
 * Sets a rule, in the place of another one or beside the others. It looks at files from this moment on, and at none before.
 *
 * @returns its id
 * @throws HeedError `forbidden`, `bad-input` with each field, `conflict` (text `file-rule-changed`) where the other one has
 * ended meanwhile
 */
export async function setRule(tx: Tx, setting: SettingRule): Promise<string> {
  const { by, now, replaces } = setting;
  demand(by, 'file-rules.set');
  const id = setting.id ?? v7();
  const known = await tx.selectFrom('file_rule').select('made_by').where('id', '=', id).executeTakeFirst();
  if (known?.made_by === by.id) return id;
  if (known) throw new HeedError('conflict', `file rule ${id} is somebody else's`);
  const { problems, rule } = await checkRule(tx, setting, now);
  if (!rule) throw new HeedError('bad-input', 'a file rule cannot be set like this', { problems });
  if (replaces) await end(tx, replaces, by, now);
  const { name, definition, ownerId, deputyId, disclosing } = rule;
  await tx
    .insertInto('file_rule')
    .values({
      ...{ id, name, definition: JSON.stringify(definition), owner_id: ownerId, deputy_id: deputyId },
      ...{
        version_id: disclosing.versionId,
        disclosure: disclosing.disclosure,
        made_at: now,
        made_by: by.id,
      },
      ...{ replaces: replaces ?? null, ended_at: null, ended_by: null },
    })
    .execute();
  await append(tx, {
    ...{ type: 'file-rule.set', at: now, actor: { person: by.id }, about: id },
    data: {
      ...{ rule: id, ...(replaces ? { replaces } : {}), owner: ownerId, deputy: deputyId },
      ...{ policy: disclosing.code, row: disclosing.disclosure },
      sha256: createHash('sha256')
        .update(canonicalise({ name, ...definition }))
        .digest('hex'),
    },
  });
  touch(tx, 'file-rules');
  return id;
}

/** Ends a rule: from this commit on nothing is held against it. What it has found stays to be answered. */
export async function endRule(tx: Tx, id: string, by: Viewer, now: Date): Promise<void> {
  demand(by, 'file-rules.set');
  const row = await tx
    .selectFrom('file_rule')
    .select('ended_at')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no file rule ${id}`);
  if (row.ended_at) return;
  await end(tx, id, by, now);
  touch(tx, 'file-rules');
}

async function end(tx: Tx, id: string, by: Viewer, now: Date): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('file_rule')
    .set({ ended_at: now, ended_by: by.id })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n)
    throw new HeedError('conflict', `file rule ${id} has ended already`, { text: 'file-rule-changed' });
  await append(tx, {
    ...{ type: 'file-rule.ended', at: now, actor: { person: by.id }, about: id },
    data: { rule: id },
  });
}
