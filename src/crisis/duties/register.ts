import type { Db } from '../../db/pool.ts';
import { formatMoment } from '../../messages/format.ts';
import type { Language } from '../../messages/model.ts';
import { translator } from '../../messages/texts.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Incident, listIncidents } from '../store.ts';
import { wordsOf } from '../words.ts';
import type { RegisterEntry } from './pdf.ts';
import { readDuties } from './read.ts';

export interface RegisterOptions {
  viewerId: string;
  language: Language;
  zone: string;
}

/**
 * Every breach with its facts, its effects and what was done (GDPR 33(5)), whether it had to be notified or not: no drill,
 * and nothing that was declared in error.
 */
export async function registerOf(
  db: Db,
  vault: Vault,
  { viewerId, language, zone }: RegisterOptions,
): Promise<(RegisterEntry & { id: string })[]> {
  const all = await listIncidents(db, viewerId, true);
  const entries: (RegisterEntry & { id: string })[] = [];
  for (const one of all)
    if (!one.drill && one.closedWhy !== 'in-error')
      entries.push(await entryOf(db, vault, one, { language, zone }));
  return entries;
}

async function entryOf(
  db: Db,
  vault: Vault,
  one: Incident,
  { language, zone }: Omit<RegisterOptions, 'viewerId'>,
): Promise<RegisterEntry & { id: string }> {
  const t = translator(language);
  const time = (at: Date) => formatMoment(at, language, zone);
  const { facts, duties } = await readDuties(db, vault, one);
  const known = await wordsOf(db, vault, one.id);
  const said = known.flatMap(({ text: words }) => words ?? []);
  const line = (
    name: 'nature' | 'categories' | 'people' | 'records' | 'cause' | 'consequences' | 'measures',
  ) => (facts[name] ? `${t(`crisis.duties.fact.${name}`)}: ${facts[name]}` : '');
  const joined = (parts: readonly string[]) =>
    parts.filter((part) => part !== '').join('\n') || t('crisis.duties.document.missing');
  const filings = duties.flatMap(({ code, filings: filed, waiver, state }) => [
    ...filed.map(({ phase, filedAt, words, byName }) =>
      t('crisis.duties.filed', {
        ...{
          phase: `${t(`crisis.duties.name.${code}`)}, ${t(`crisis.duties.file.phases.${phase}`)}`,
          time: time(filedAt),
          name: byName,
        },
        to: words?.to ?? '',
        reference: words?.reference ? t('crisis.duties.filedReference', { reference: words.reference }) : '',
      }),
    ),
    ...(waiver
      ? [
          `${t(`crisis.duties.name.${code}`)}: ${t('crisis.duties.waived', { name: waiver.byName, time: time(waiver.at), reason: waiver.reason ?? '' })}`,
        ]
      : []),
    ...(state === 'open' ? [`${t(`crisis.duties.name.${code}`)}: ${t('crisis.duties.state.open')}`] : []),
  ]);
  return {
    id: one.id,
    title: `${one.code} · ${time(one.declaredAt)}`,
    parts: [
      {
        label: t('crisis.duties.register.facts'),
        value: joined([
          ...said,
          ...(['nature', 'categories', 'people', 'records', 'cause'] as const).map(line),
        ]),
      },
      { label: t('crisis.duties.register.effects'), value: joined([line('consequences')]) },
      { label: t('crisis.duties.register.measures'), value: joined([line('measures')]) },
      { label: t('crisis.duties.register.filings'), value: joined(filings) },
    ],
  };
}
