import type { Language } from '../messages/model.ts';
import { type Told, toldBy, toldByRow, type Worded } from './told.ts';

/**
 * Everything a policy says to its reader as one Markdown text, front matter included: what two versions
 * are compared by and what is searched, so that a retention period that grew from three months to six
 * is seen even when not a word of the body changed.
 */
export function wholeText(text: Worded, body: string): string {
  const { language } = text;
  const { policy, law } = toldBy(text);
  const rows = text.disclosures.map((row) => {
    const [first, ...others] = toldByRow(row, undefined, language);
    return first?.key === 'what'
      ? `## ${first.value}\n\n${items(others, language)}`
      : `## ${row.id}\n\n${items(toldByRow(row, undefined, language), language)}`;
  });
  return [
    `# ${text.title}`,
    text.summary.join('\n'),
    items(policy, language),
    ...rows,
    body.trim(),
    items(law, language),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n\n`)
    .join('');
}

/** One paragraph each, so that a difference shows the item it is in. */
function items(all: readonly Told[], language: Language): string {
  return all.map(({ label, value }) => `- ${label}${colon[language]}${value}`).join('\n\n');
}

const colon = { 'zh-CN': '：', en: ': ' } as const;
