import { type StatedFact, statedFacts, statedWords } from '../../procedure/stated/present.ts';
import type { StatedProcedure } from '../../procedure/stated/store.ts';
import type { VersionFacts } from '../facts.ts';
import { statedFiles } from '../stated.ts';
import type { Fact, Item, Words } from './model.ts';

/** What was stated of procedures before Heed: apart from those on record, and never as if Heed had seen them. */
export function statedItems(versions: readonly VersionFacts[], words: Words): Item[] {
  const all = new Map(versions.flatMap(({ stated }) => (stated ? [[stated.id, stated] as const] : [])));
  return [...all.values()].map((one) => itemOf(one, words));
}

function itemOf(stated: StatedProcedure, { t, at }: Words): Item {
  return {
    name: t('procedure.stated.title'),
    proves: t('procedure.stated.proves'),
    files: statedFiles(stated).map(({ path }) => path),
    blocks: [
      ...statedWords(stated, t).map((text) => ({ form: 'note', text }) as const),
      {
        form: 'facts',
        rows: [
          ...statedFacts(stated, t).flatMap((one) => rowsOf(one, t)),
          { label: t('procedure.stated.recordedAt'), value: at(stated.statedAt) },
          { label: t('procedure.stated.statement'), value: stated.sha256, code: true },
        ],
      },
      { form: 'text', text: t('procedure.stated.forText', { number: stated.number }) },
      {
        form: 'facts',
        rows: (['zh-CN', 'en'] as const).map((language) => ({
          label: `SHA-256 ${language}`,
          value: stated.texts[language],
          code: true,
        })),
      },
    ],
  };
}

function rowsOf({ label, value, file }: StatedFact, t: Words['t']): Fact[] {
  if (!file) return [{ label, value }];
  return [
    { label, value: `${value} (${t('pack.procedure.bytes', { bytes: file.size })})` },
    { label: 'SHA-256', value: file.sha256, code: true },
  ];
}
