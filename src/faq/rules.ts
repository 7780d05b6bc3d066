import { type Language, languages } from '../messages/model.ts';
import { type CodedProblem, type PlaceCode, problem } from '../messages/problems.ts';
import { tidyLine, tidyLines, writtenProblems } from '../sensitive/written.ts';

/** Offices that answer questions, each with entries of its own. What is said to a counsellor becomes no entry. */
export const faqRoles = ['hr', 'privacy'] as const;
export type FaqRole = (typeof faqRoles)[number];

export const isFaqRole = (role: string): role is FaqRole => faqRoles.some((one) => one === role);

/** In UTF-16 units, as fields of a form count them. */
export const longest = { question: 200, also: 500, answer: 2_000 } as const;

export interface Wording {
  question: string;
  /** Other words that people ask the same in, one a line: it is found by them, and they are shown to nobody who asks. */
  also: string;
  answer: string;
}

/** What somebody wrote, before it is a version. A language without any of it is left out. */
export interface Written {
  texts: Readonly<Record<Language, Wording>>;
  /** Numbers and addresses in it are the company's own: they said so. */
  ownContacts: boolean;
  /** Whose question it was made from; absent where nobody's, or where whoever writes says that the name may stand there. */
  asker?: string;
}

const parts = ['question', 'also', 'answer'] as const;

/** The languages it has, in the order of all. */
export const writtenIn = ({ texts }: Pick<Written, 'texts'>): Language[] =>
  languages.filter((language) => parts.some((part) => texts[language][part] !== ''));

export function tidy(written: Written): Written {
  const wording = ({ question, also, answer }: Wording): Wording => ({
    question: tidyLine(question),
    also: tidyLines(also),
    answer: tidyLines(answer),
  });
  const { texts } = written;
  return { ...written, texts: { 'zh-CN': wording(texts['zh-CN']), en: wording(texts.en) } };
}

const places: Readonly<Record<Language, Readonly<Record<(typeof parts)[number], PlaceCode>>>> = {
  'zh-CN': { question: 'faqQuestionZh', also: 'faqAlsoZh', answer: 'faqAnswerZh' },
  en: { question: 'faqQuestionEn', also: 'faqAlsoEn', answer: 'faqAnswerEn' },
};

const codes = { long: 'faq.long', secret: 'faq.secret', contact: 'faq.contact' } as const;

/**
 * What is wrong with it, once it is tidy. An entry is read by everybody, so neither secrets nor numbers of people belong into
 * it, nor the name of whoever asked, unless somebody says that it is there as a word or on purpose.
 */
export function entryProblems(written: Written): CodedProblem[] {
  const chosen = writtenIn(written);
  if (chosen.length === 0) return [problem({ code: 'faqQuestionZh' }, { code: 'faq.noText' })];
  return chosen.flatMap((language) =>
    parts.flatMap((part) => {
      const place = { code: places[language][part] };
      const text = written.texts[language][part];
      if (text === '') return part === 'also' ? [] : [problem(place, { code: 'faq.empty' })];
      const rules = { most: longest[part], ownContacts: written.ownContacts, codes };
      const named = written.asker && names(text, written.asker);
      return [
        ...writtenProblems(place, text, rules),
        ...(named ? [problem(place, { code: 'faq.named' })] : []),
      ];
    }),
  );
}

/** A name as it is written, or one word of it: "Li" alone is too short to mean anything. */
export function names(text: string, name: string): boolean {
  const plain = text.normalize('NFKC').toLowerCase();
  const whole = name.normalize('NFKC').toLowerCase().trim();
  const words = whole.split(/\s+/u).filter((word) => word.length >= 3);
  const latin = new Set(plain.split(/[^\p{L}\p{N}]+/u));
  return (whole !== '' && plain.includes(whole)) || words.some((word) => latin.has(word));
}
