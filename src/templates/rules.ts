import { type Language, languages } from '../messages/model.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { tidyLine, tidyLines, writtenProblems } from '../sensitive/written.ts';

export const longestTitle = 100;
export const longestBody = 2_000;
export const longestCategory = 40;

export interface Wording {
  title: string;
  body: string;
}

/** What somebody wrote, before it is a version. A language that has neither title nor text is left out. */
export interface Written {
  category: string;
  texts: Readonly<Record<Language, Wording>>;
  /** Numbers and addresses in it are the company's own: they said so. */
  ownContacts: boolean;
}

/** The languages it has, in the order of all. */
export const writtenIn = ({ texts }: Pick<Written, 'texts'>): Language[] =>
  languages.filter((language) => texts[language].title !== '' || texts[language].body !== '');

/** Tidied up: lines end alike, nothing stands around it, and nothing in it is invisible or turns text around. */
export function tidy({ category, texts, ownContacts }: Written): Written {
  const wording = ({ title, body }: Wording): Wording => ({ title: tidyLine(title), body: tidyLines(body) });
  return {
    category: tidyLine(category),
    texts: { 'zh-CN': wording(texts['zh-CN']), en: wording(texts.en) },
    ownContacts,
  };
}

/** What is wrong with it: what is missing, too long, or does not belong into a text that many send on. */
export function templateProblems(written: Written): CodedProblem[] {
  const { category, texts } = written;
  const problems: CodedProblem[] = [];
  if (category === '') problems.push(problem({ code: 'templateCategory' }, { code: 'template.empty' }));
  if (category.length > longestCategory)
    problems.push(
      problem({ code: 'templateCategory' }, { code: 'template.long', params: { most: longestCategory } }),
    );
  const chosen = writtenIn(written);
  if (chosen.length === 0) problems.push(problem({ code: 'templateTitleZh' }, { code: 'template.noText' }));
  for (const language of chosen) problems.push(...wordingProblems(texts[language], language, written));
  return problems;
}

const places = {
  'zh-CN': { title: 'templateTitleZh', body: 'templateBodyZh' },
  en: { title: 'templateTitleEn', body: 'templateBodyEn' },
} as const;

const codes = { long: 'template.long', secret: 'template.secret', contact: 'template.contact' } as const;

function wordingProblems(wording: Wording, language: Language, { ownContacts }: Written): CodedProblem[] {
  const most = { title: longestTitle, body: longestBody };
  return (['title', 'body'] as const).flatMap((field) => {
    const place = { code: places[language][field] };
    const text = wording[field];
    if (text === '') return [problem(place, { code: 'template.empty' })];
    return writtenProblems(place, text, { most: most[field], ownContacts, codes });
  });
}
