import type { Card, Language } from '../messages/model.ts';
import { text } from '../messages/texts.ts';
import { type FaqEntry, wordingFor } from './store.ts';

export const faqPath = '/faq';
export const entryPath = (id: string): string => `${faqPath}/${id}`;
export const consoleFaqPath = '/console/faq';
export const consoleEntryPath = (id: string): string => `${consoleFaqPath}/${id}`;

/**
 * As much as lets one see whether it is the right answer, on one line; in code points. In a chat three of them and what
 * stands around them fit into a reply of WeCom's, of 2,048 bytes.
 */
const mostShown = { chat: 80, page: 160 } as const;

export const beginningOf = (text: string, where: keyof typeof mostShown): string =>
  shortened(text.replaceAll(/\s+/g, ' '), mostShown[where]);

/** @param most code points, with the mark that more was there */
export function shortened(text: string, most: number): string {
  const points = Array.from(text);
  return points.length > most
    ? `${points
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : text;
}

/** "Written in English", to whoever reads another language; else nothing. */
export const otherLanguage = (written: Language, reader: Language): string | undefined =>
  written === reader ? undefined : text(reader, `faq.writtenIn.${written}`);

/** Below a question that was put to an office: each entry with the way to all of it, and a button that says it is enough. */
export const offerCards = (entries: readonly FaqEntry[], threadId: string, language: Language): Card[] =>
  entries.map((entry) => {
    const { question, answer, language: written } = wordingFor(entry, language);
    const other = otherLanguage(written, language);
    return {
      title: question,
      lines: [beginningOf(answer, 'chat'), ...(other ? [other] : [])],
      link: { label: text(language, 'faq.offer.read'), path: entryPath(entry.id) },
      buttons: [
        {
          label: text(language, 'faq.offer.helped'),
          short: text(language, 'faq.offer.helpedShort'),
          action: { name: 'faq.helped', about: `${threadId}.${entry.number}.${entry.version}` },
        },
      ],
    };
  });
