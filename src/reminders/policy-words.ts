import type { Span } from '../calendar/hours.ts';
import type { Minute } from '../calendar/wall.ts';
import type { Language } from '../messages/model.ts';
import type { Rung, Step } from './policy.ts';

/**
 * How a reminder policy is written by hand, in either language:
 *
 *     2 working days after sending at 10:00          发出后 2 个工作日 10:00
 *     on the day due at 10:00                        截止当天 10:00
 *     manager, 1 working day after due at 10:00      主管，截止后 1 个工作日 10:00
 *     S001, 5 working days after due at 10:00, then every 5 working days
 *     S001，截止后 5 个工作日 10:00，此后每 5 个工作日
 */
export interface WrittenRung {
  /** `manager`, `handler`, `hr`, or the staff number of the last resort; empty: nobody is named. */
  to: string;
  workingDays: number;
  at: Minute;
  again: number | null;
}

const clock = String.raw`(\d{1,2}:\d{2})`;
const english = new RegExp(
  String.raw`^(?:on the day due|(\d+) working days? (after sending|before due|after due)),? at ${clock}$`,
  'i',
);
const chinese = new RegExp(
  String.raw`^(?:截止当天|(?:(发出后|截止前|截止后) ?(\d+) ?个?工作日)) ?(?:的 ?)?${clock}$`,
);

/** Full-width figures and signs are the plain ones. */
const plain = (words: string): string => words.normalize('NFKC').trim().replace(/\s+/gu, ' ');

export function readStep(words: string): Step | undefined {
  const text = plain(words);
  const en = english.exec(text);
  const zh = en ? null : chinese.exec(text);
  const [days, from, time] = en ? [en[1], en[2], en[3]] : [zh?.[2], zh?.[1], zh?.[3]];
  const at = readMinute(time ?? '');
  if (at === undefined) return undefined;
  if (days === undefined) return { from: 'due', workingDays: 0, at };
  switch (from?.toLowerCase()) {
    case 'after sending':
    case '发出后':
      return { from: 'sent', workingDays: Number(days), at };
    case 'before due':
    case '截止前':
      return { from: 'due', workingDays: -Number(days) || 0, at };
    default:
      return { from: 'due', workingDays: Number(days), at };
  }
}

const recipients: Readonly<Record<string, string>> = {
  manager: 'manager',
  handler: 'handler',
  hr: 'hr',
  nobody: '',
  主管: 'manager',
  经办人: 'handler',
  人事: 'hr',
  未指定: '',
};

export function readRung(words: string): WrittenRung | undefined {
  const [, who = '', when = '', rest] =
    /^([^,]+), ?(.*?)(?:, ?(?:then every |此后每 ?)(\d+) ?(?:working days?|个?工作日))?$/i.exec(
      plain(words),
    ) ?? [];
  const step = readStep(when);
  if (step?.from !== 'due') return undefined;
  const to = who.trim();
  return {
    to: recipients[to.toLowerCase()] ?? to,
    workingDays: step.workingDays,
    at: step.at,
    again: rest === undefined ? null : Number(rest),
  };
}

/** `9:00 to 18:00`, `9:00-18:00` or `9:00 至 18:00`; 24:00 is the end of the day. */
export function readSpan(words: string): Span | undefined {
  const [, first = '', last = ''] =
    /^(\d{1,2}:\d{2}) ?(?:to|until|-|–|—|~|至|到) ?(\d{1,2}:\d{2})$/i.exec(plain(words)) ?? [];
  const [from, to] = [readMinute(first), readMinute(last)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** Minutes since the day began; undefined for no time of day. 24:00 is 1440. */
export function readMinute(words: string): Minute | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(plain(words)) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= 1440 ? minute : undefined;
}

/** `09:30`, as clocks and time fields have it. */
export const clockText = (minute: Minute): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export function writeStep({ from, workingDays, at }: Step, language: Language): string {
  const days = Math.abs(workingDays);
  if (language === 'en') {
    if (from === 'due' && workingDays === 0) return `on the day due at ${clockText(at)}`;
    const when = from === 'sent' ? 'after sending' : workingDays < 0 ? 'before due' : 'after due';
    return `${days} working ${days === 1 ? 'day' : 'days'} ${when} at ${clockText(at)}`;
  }
  if (from === 'due' && workingDays === 0) return `截止当天 ${clockText(at)}`;
  const when = from === 'sent' ? '发出后' : workingDays < 0 ? '截止前' : '截止后';
  return `${when} ${days} 个工作日 ${clockText(at)}`;
}

/** @param staffNo of the last resort; null: nobody is named */
export function writeRung(rung: Rung, staffNo: string | null, language: Language): string {
  const when = writeStep({ from: 'due', workingDays: rung.workingDays, at: rung.at }, language);
  const english = language === 'en';
  if (rung.to !== 'last') {
    const who = {
      manager: english ? 'manager' : '主管',
      handler: english ? 'handler' : '经办人',
      hr: english ? 'HR' : '人事',
    }[rung.to];
    return english ? `${who}, ${when}` : `${who}，${when}`;
  }
  return english
    ? `${staffNo ?? 'nobody'}, ${when}, then every ${rung.again} working ${rung.again === 1 ? 'day' : 'days'}`
    : `${staffNo ?? '未指定'}，${when}，此后每 ${rung.again} 个工作日`;
}

export const writeSpan = ({ from, to }: Span, language: Language): string =>
  `${clockText(from)} ${language === 'en' ? 'to' : '至'} ${clockText(to)}`;
