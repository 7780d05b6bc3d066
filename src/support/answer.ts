import type { Language, PageLink } from '../messages/model.ts';
import { text } from '../messages/texts.ts';
import { type HelpLines, linesFor } from './help-lines.ts';

/** What a cry for help may stand in, which was not done and has another way. */
export type CryIn = 'words' | 'form' | 'crisis';

/**
 * What somebody is told who may be in distress: first what is kept and who can see it, then whom to call, then a
 * counsellor. The same words whatever was typed, so that they tell nobody who reads them over a shoulder.
 *
 * @param zone where the person lives, as an IANA name
 * @param own the company's own line, said first
 */
export function answerToCry(
  language: Language,
  { all, zone, own, stoodIn }: { all: HelpLines; zone: string; own: string | undefined; stoodIn: CryIn },
): { text: string; link: PageLink } {
  const { lines, danger } = linesFor(all, zone);
  const numbers = [...(own ? [own] : []), ...lines.map((line) => line[language]), danger[language]];
  const said = text(language, 'words.cry', { own: `\n${numbers.join('\n')}` });
  return {
    text: [said, text(language, `support.cry.${stoodIn}`)].join('\n'),
    link: {
      label: text(language, 'support.counsellor'),
      short: text(language, 'support.counsellorShort'),
      path: '/support',
    },
  };
}
