import type { PackFacts } from '../facts.ts';
import type { PurposeFacts } from '../purposes.ts';
import { signIn } from './answer-session.ts';
import { type Block, fact, type Item, type Words } from './model.ts';

/** What a purpose is called where it was answered to: the first column of its row, in the document's language. */
export function purposeName(versions: PackFacts['versions'], purpose: string, { language }: Words): string {
  const rows = versions.flatMap(({ texts }) => texts[language].front.disclosures);
  return rows.findLast(({ id }) => id === purpose)?.what ?? purpose;
}

/** The answer to one purpose: said by itself, since it says nothing of the others. */
export function purposeItem(one: PurposeFacts, facts: PackFacts, words: Words): Item {
  const { t, at } = words;
  const number = facts.versions.find(({ version }) => version.id === one.versionId)?.version.number ?? 0;
  const kind = t(`pack.answers.kinds.${one.kind}`);
  const what = purposeName(facts.versions, one.purpose, words);
  const when = { label: t('pack.answers.at'), value: at(one.at) };
  const stopped = fact(t('pack.answers.stopped'), one.stoppedAt && at(one.stoppedAt));
  return {
    name: t('pack.answers.purposeName', { kind, number, what }),
    proves: t('pack.answers.purposeProves'),
    files: [],
    blocks: one.data
      ? [...said(one.data.statement, words), { form: 'facts', rows: [when, ...rows(), ...stopped] }]
      : [
          { form: 'facts', rows: [when, ...stopped] },
          { form: 'note', text: t('pack.answers.erased') },
        ],
  };

  function rows() {
    const { data } = one;
    if (!data) return [];
    const { shown } = data;
    const index = facts.entries.find(({ id }) => id === one.entryId)?.index;
    return [
      { label: t('pack.answers.purpose'), value: what },
      { label: t('pack.answers.kind'), value: kind },
      {
        label: t('pack.answers.text'),
        value: `${shown.policy} v${shown.version} · ${t(`pack.texts.language.${shown.language}`)}`,
      },
      { label: t('pack.answers.textHash'), value: shown.sha256, code: true },
      ...signIn(data.session, words),
      ...fact(t('pack.answers.order'), typeof index === 'number' ? String(index) : undefined),
    ];
  }
}

function said(statement: string, { t }: Words): Block[] {
  return [
    { form: 'heading', text: t('pack.answers.statement') },
    { form: 'quote', text: statement },
  ];
}
