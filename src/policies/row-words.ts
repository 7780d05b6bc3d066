import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Localized } from '../messages/model.ts';
import { localized } from '../messages/texts.ts';
import { loadText } from './store.ts';

/** A row of a policy's table, whichever version has it. */
export interface RowRef {
  policyId: string;
  disclosure: string;
}

/**
 * What rows of policies are about, in the words that people were told: the policy's title and the beginning of what the
 * row says, by the newest version that has it. A row that no published version has is called by its id.
 */
export async function rowWords(
  db: Db | Tx,
  rows: readonly RowRef[],
): Promise<(row: RowRef) => Localized<string>> {
  const wanted = [...new Map(rows.map((row) => [nameOf(row), row])).values()];
  const versions = await versionsOf(db, [...new Set(wanted.map(({ policyId }) => policyId))]);
  const found = new Map<string, Localized<string>>();
  for (const row of wanted) found.set(nameOf(row), await wordsOf(db, row, versions));
  return (row) => found.get(nameOf(row)) ?? localized(() => row.disclosure);
}

const nameOf = ({ policyId, disclosure }: RowRef): string => `${policyId} ${disclosure}`;

interface Line {
  id: string;
  policyId: string;
}

async function wordsOf(
  db: Db | Tx,
  { policyId, disclosure }: RowRef,
  versions: readonly Line[],
): Promise<Localized<string>> {
  for (const { id } of versions.filter((version) => version.policyId === policyId)) {
    const fronts = await frontsOf(db, id);
    const what = localized((_t, language) => {
      const row = fronts[language].disclosures.find((one) => one.id === disclosure);
      return row?.what ? beginning(row.what) : '';
    });
    if (what['zh-CN'] && what.en)
      return localized((t, language) =>
        t('records.kind', { title: fronts[language].title, what: what[language] }),
      );
  }
  return localized(() => disclosure);
}

/** A row may say at length what is in it and what is not; its name is what stands before that. */
export function beginning(what: string): string {
  const [first = ''] = what.split(/[：。；;]|[:.](?=\s|$)/u);
  return first.trim();
}

async function frontsOf(db: Db | Tx, versionId: string) {
  const [zh, en] = [await loadText(db, versionId, 'zh-CN'), await loadText(db, versionId, 'en')];
  return { 'zh-CN': zh.front, en: en.front };
}

/** The newest first. */
async function versionsOf(db: Db | Tx, policies: readonly string[]): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select id, policy_id as "policyId" from policy_version
    where policy_id = any(${[...policies]}::uuid[]) and state <> 'draft' order by number desc`.execute(db);
  return rows;
}
