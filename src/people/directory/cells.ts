import { DateTime, IANAZone } from 'luxon';
import type { Language } from '../../messages/model.ts';
import type { ProblemCode, Said, SaidParam } from '../../messages/problems.ts';
import { type GrantedRole, isGrantedRole, type Role } from '../person.ts';

/** What is wrong with a cell. Whoever catches it knows the column, which every sentence names. */
export class BadCell extends Error {
  readonly said: Said;

  constructor(code: Extract<ProblemCode, `staffList.${string}`>, params?: Record<string, SaidParam>) {
    super(code);
    this.said = params ? { code, params } : { code };
  }
}

/** Control characters, and marks that make text read in another order than it is stored. */
const unprintable = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffd]/u;

/** Stored as it is written, whatever it looks like: escaping belongs to whoever shows or exports it. */
export function text(value: string, { most }: { most: number }): string {
  if (unprintable.test(value)) throw new BadCell('staffList.cellUnprintable');
  if (value.length > most) throw new BadCell('staffList.cellTooLong', { most });
  return value;
}

export function needed(value: string): string {
  if (value === '') throw new BadCell('staffList.cellEmpty');
  return value;
}

/** Codes are compared, so full-width letters and digits are the plain ones. */
const plain = (value: string): string => value.normalize('NFKC').trim();

export const staffNo = (value: string): string => text(plain(value), { most: 64 });

export function email(value: string): string | null {
  const address = text(plain(value), { most: 254 });
  if (address === '') return null;
  if (!/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/u.test(address)) {
    throw new BadCell('staffList.notEmail');
  }
  return address;
}

export function mobile(value: string): string | null {
  const number = plain(value).replace(/[\s()-]/gu, '');
  if (number === '') return null;
  if (/^[\d.]+e\+?\d+$/iu.test(number)) {
    throw new BadCell('staffList.mobileShortened');
  }
  if (!/^\+?\d{5,20}$/u.test(number)) throw new BadCell('staffList.notMobile');
  return number;
}

export function timeZone(value: string): string {
  const zone = plain(value);
  if (!zone.includes('/') && zone !== 'UTC') throw new BadCell('staffList.notTimeZone');
  if (!IANAZone.isValidZone(zone)) throw new BadCell('staffList.notTimeZone');
  // asia/shanghai is a zone too, but calendars go by its name.
  const { timeZone: named } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  return named.toLowerCase() === zone.toLowerCase() ? named : zone;
}

const languageNames: Record<Language, readonly string[]> = {
  'zh-CN': ['zh-cn', 'zh', 'zh-hans', 'zh-hans-cn', 'chinese', '中文', '简体中文', '汉语'],
  en: ['en', 'en-us', 'en-gb', 'english', '英文', '英语'],
};

export function language(value: string): Language {
  const name = plain(value).toLowerCase().replaceAll('_', '-');
  if (languageNames['zh-CN'].includes(name)) return 'zh-CN';
  if (languageNames.en.includes(name)) return 'en';
  throw new BadCell('staffList.notLanguage');
}

/** Employee and manager are understood and left out: they follow from where people work. */
export const roleNames: Record<Role, readonly string[]> = {
  employee: ['员工'],
  manager: ['经理', '主管'],
  hr: ['人力', '人事', '人力资源'],
  privacy: ['隐私', '隐私专员', 'privacy officer', 'dpo'],
  lead: ['组长', '危机组长', 'crisis lead'],
  legal: ['法务'],
  pr: ['公关'],
  it: ['技术', '信息技术'],
  counsellor: ['心理咨询师', '咨询师', 'counselor'],
  auditor: ['审计', '审计员'],
  admin: ['管理员', 'administrator'],
};

export function roles(value: string): GrantedRole[] {
  const found = list(plain(value).toLowerCase(), /[,;|、]/u).map((name) => {
    const role = Object.entries(roleNames).find(
      ([own, others]) => own === name || others.includes(name),
    )?.[0];
    if (!role) {
      throw new BadCell('staffList.notRole', { roles: Object.keys(roleNames) });
    }
    return role;
  });
  return [...new Set(found.filter(isGrantedRole))];
}

const deepest = 12;

/** `销售部/华东; 工会`: each department as the names from the top down. */
export function departments(value: string): string[][] {
  return list(value, /[;;|]/u).map((path) => {
    const names = path.split(/[/／]/u).map((name) => text(name.trim().replace(/\s+/gu, ' '), { most: 100 }));
    if (names.includes('')) throw new BadCell('staffList.departmentNameless');
    if (names.length > deepest) throw new BadCell('staffList.departmentTooDeep', { most: deepest });
    return names;
  });
}

/** A day, as ISO text. Orders that differ between countries are refused rather than guessed. */
export function day(value: string): string | null {
  const written = plain(value);
  if (written === '') return null;
  const parts =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/u.exec(written)?.toSpliced(2, 1) ??
    /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/u.exec(written) ??
    /^(\d{4})(\d{2})(\d{2})$/u.exec(written);
  const date = parts && DateTime.utc(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  if (!date?.isValid) throw new BadCell('staffList.notDay');
  return date.toISODate();
}

const list = (value: string, separator: RegExp): string[] =>
  value
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
