import { type Language, type Localized, languages } from '../messages/model.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { findSensitive, type SensitiveKind } from '../sensitive/find.ts';
import { secretKinds, sensitiveKinds } from '../sensitive/kinds.ts';

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
  const line = (text: string) => clean(text).replaceAll(/\s+/g, ' ');
  const wording = ({ title, body }: Wording): Wording => ({ title: line(title), body: clean(body) });
  return {
    category: line(category),
    texts: { 'zh-CN': wording(texts['zh-CN']), en: wording(texts.en) },
    ownContacts,
  };
}

const clean = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?!\n)[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .trim();

/**
 * What is wrong with it. Passwords, keys, identity and card numbers are never kept in a text that many send on; a telephone
 * number or an address may be a customer's or a colleague's, so whoever writes it says that it is the company's own.
 */
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

function wordingProblems(wording: Wording, language: Language, { ownContacts }: Written): CodedProblem[] {
  const most = { title: longestTitle, body: longestBody };
  return (['title', 'body'] as const).flatMap((field) => {
    const place = { code: places[language][field] };
    const text = wording[field];
    if (text === '') return [problem(place, { code: 'template.empty' })];
    if (text.length > most[field])
      return [problem(place, { code: 'template.long', params: { most: most[field] } })];
    const kinds = [...new Set(findSensitive(text, sensitiveKinds).map(({ kind }) => kind))];
    return kinds.flatMap((kind) => {
      const params = { what: kindWords[kind] };
      if (secretKinds.some((one) => one === kind))
        return [problem(place, { code: 'template.secret', params })];
      return ownContacts ? [] : [problem(place, { code: 'template.contact', params })];
    });
  });
}

const kindWords: Readonly<Record<SensitiveKind, Localized<string>>> = {
  'identity-number': { 'zh-CN': '身份证号', en: 'an identity number' },
  'bank-card': { 'zh-CN': '银行卡号', en: 'a bank card number' },
  password: { 'zh-CN': '密码', en: 'a password' },
  key: { 'zh-CN': '密钥或令牌', en: 'a key or a token' },
  mobile: { 'zh-CN': '手机号', en: 'a mobile number' },
  'e-mail': { 'zh-CN': '邮箱地址', en: 'an e-mail address' },
};
