import { createHash } from 'node:crypto';
import { type Language, languages } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { dayIn } from '../zone.ts';
import { asWords, fillBlanks } from './blanks.ts';
import type { ContractTemplate } from './template.ts';

/** A contract with one person's name in it. What both sides sign is `text`, to the byte. */
export interface Filled {
  /** Markdown in each language, the one that counts first. */
  parts: readonly { language: Language; title: string; markdown: string }[];
  /** Both, one below the other. */
  text: string;
  /** SHA-256 of `text` in UTF-8. */
  sha256: Buffer;
}

export interface FilledFor {
  person: { name: string; staffNo: string };
  offeredAt: Date;
  zone: string;
}

/** The parties, the terms and the text: all that they agree on stands in one text, so that one hash covers it. */
export function fillTemplate(template: ContractTemplate, { person, offeredAt, zone }: FilledFor): Filled {
  const { prevails } = template.texts.en.front;
  const order = [prevails, ...languages.filter((language) => language !== prevails)];
  const date = dayIn(offeredAt, zone);
  const parts = order.map((language) => {
    const { front, body } = template.texts[language];
    const values = {
      'person.name': person.name,
      'person.staffNo': person.staffNo,
      'company.name': front.company.name,
      date,
    };
    const head = headOf(template, language, person, date);
    const markdown = `# ${asWords(front.title)}\n\n${head}\n\n${fillBlanks(body, values).trim()}\n`;
    return { language, title: front.title, markdown };
  });
  const text = parts.map(({ markdown }) => markdown).join('\n* * *\n\n');
  return { parts, text, sha256: createHash('sha256').update(text, 'utf8').digest() };
}

/** Parties and terms as points, in words of the catalogue; values as they were given. */
function headOf(
  template: ContractTemplate,
  language: Language,
  person: FilledFor['person'],
  date: string,
): string {
  const t = translator(language);
  const { front } = template.texts[language];
  const { company, governingLaw, months, prevails } = front;
  const point = (key: string, value: string) => `- ${t(`contracts.head.${key}`)} ${asWords(value)}`;
  const lines = [
    point('company', company.name),
    point('registration', company.registration),
    point('address', company.address),
    point('person', person.name),
    point('staffNo', person.staffNo),
    point('date', date),
    point('term', t('contracts.head.months', { months })),
    ...(front.kind === 'non-compete' ? [point('compensation', front.compensation)] : []),
    point('law', governingLaw),
    point('prevails', t(`contracts.head.language.${prevails}`)),
  ];
  return lines.join('\n');
}
