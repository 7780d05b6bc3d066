import { sql } from 'kysely';
import { nameThen } from '../../coverage/facts.ts';
import type { Narrowing } from '../../coverage/query.ts';
import type { Db } from '../../db/pool.ts';
import { hasText } from '../../messages/texts.ts';
import { noticeTitles } from '../../notices/titles.ts';
import { held } from '../../people/held.ts';
import type { AboutLine, FileWords } from '../table.ts';

/** By what a file was narrowed, as it goes on record: ids and words of Heed's, never a name. */
export function onRecord({
  notices,
  owed,
  running,
  department,
  manager,
  platform,
  language,
}: Narrowing): Record<string, string> {
  const all = {
    ...{ department, manager, platform, language, notice: notices?.join(' ') },
    ...(running ? { show: 'running' } : {}),
    ...(owed ? { consents: 'none' } : {}),
  };
  return Object.fromEntries(
    Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined),
  );
}

/** The same in words, for whoever opens the file: what things were called then. */
export async function aboutNarrowing(
  tx: Db,
  { notices, owed, running, department, manager, platform, language }: Narrowing,
  at: Date,
  words: FileWords,
): Promise<AboutLine[]> {
  const { t } = words;
  const said: string[] = [];
  const say = (key: string, value: string | undefined) =>
    said.push(t('exports.about.filterLine', { what: t(`console.coverage.by.${key}`), value: value ?? '—' }));
  if (running) said.push(t('exports.about.running'));
  if (owed) said.push(t('exports.about.noConsents'));
  if (notices) {
    const titles = await noticeTitles(tx, notices, words.language);
    say('notice', notices.map((id) => titles.get(id) ?? id).join(' / '));
  }
  if (department) say('department', await departmentThen(tx, department, at));
  if (manager) say('manager', await personThen(tx, manager, at));
  if (platform) {
    const word = `console.coverage.platforms.${platform}`;
    say('platform', hasText(words.language, word) ? t(word) : platform);
  }
  if (language) say('language', t(`console.language.${language}`));
  return said.map((value, place) => ({ label: place === 0 ? t('exports.about.filter') : '', value }));
}

async function departmentThen(tx: Db, id: string, at: Date): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select dv.name from department_version dv where dv.department_id = ${id}::uuid and ${held('dv', at)}`.execute(
    tx,
  );
  return rows[0]?.name;
}

async function personThen(tx: Db, id: string, at: Date): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select ${nameThen(at)} as name from person p where p.id = ${id}::uuid`.execute(tx);
  return rows[0]?.name;
}
