import type { Localized } from '../messages/model.ts';
import { type CodedProblem, type Place, type ProblemCode, problem } from '../messages/problems.ts';
import { findSensitive, type SensitiveKind } from './find.ts';
import { secretKinds, sensitiveKinds } from './kinds.ts';

/** Several lines: they end alike, nothing stands around them, and nothing in them is invisible or turns text around. */
export const tidyLines = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?!\n)[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .trim();

export const tidyLine = (text: string): string => tidyLines(text).replaceAll(/\s+/g, ' ');

export type WrittenCodes = Readonly<Record<'long' | 'secret' | 'contact', ProblemCode>>;

/**
 * What is wrong with a text that many will read: too long, or with something in it that does not belong there. Passwords,
 * keys, identity and card numbers are never kept in one; a telephone number or an address may be a customer's or a
 * colleague's, so whoever writes it says that it is the company's own.
 *
 * @param codes what is said of each, in the words of what it stands in
 */
export function writtenProblems(
  place: Place,
  text: string,
  { most, ownContacts, codes }: { most: number; ownContacts: boolean; codes: WrittenCodes },
): CodedProblem[] {
  if (text.length > most) return [problem(place, { code: codes.long, params: { most } })];
  const kinds = [...new Set(findSensitive(text, sensitiveKinds).map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const params = { what: kindWords[kind] };
    if (secretKinds.some((one) => one === kind)) return [problem(place, { code: codes.secret, params })];
    return ownContacts ? [] : [problem(place, { code: codes.contact, params })];
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
