import type { Language } from '../messages/model.ts';
import { type Block, blocksOf } from './blocks.ts';
import { type Told, toldBy, toldByRow, type Worded } from './told.ts';

/**
 * Everything a policy says to its reader, block by block, front matter included: what two versions are compared
 * by, so that a retention period that grew from three months to six is seen even when not a word of the body
 * changed.
 */
export function wholeText(text: Worded, body: string): Block[] {
  const { language } = text;
  const { policy, law } = toldBy(text);
  const rows = text.disclosures.flatMap((row) => {
    const told = toldByRow(row, { rules: text.rules }, language);
    const [first, ...others] = told;
    return first?.key === 'what'
      ? [heading(first.value), ...items(others, language)]
      : [heading(row.id), ...items(told, language)];
  });
  return [
    heading(text.title),
    ...text.summary.map((line): Block => ({ form: 'item', text: line })),
    ...items(policy, language),
    ...rows,
    ...blocksOf(body),
    ...items(law, language),
  ].filter((block) => block.text.trim() !== '');
}

function heading(text: string): Block {
  return { form: 'heading', text };
}

/** A block each, so that a difference shows the item it is in. */
function items(all: readonly Told[], language: Language): Block[] {
  return all.map(({ label, value }) => ({ form: 'item', text: `${label}${colon[language]}${value}` }));
}

const colon = { 'zh-CN': '：', en: ': ' } as const;
