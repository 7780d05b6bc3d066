import { z } from 'zod';
import type { Language, Localized } from '../messages/model.ts';
import { recordChannels, recordKinds } from '../records/model.ts';
import { sensitiveKinds } from '../sensitive/kinds.ts';
import { analysisSchema, analysisWords } from './analysed.ts';
import { fileAlertGrounds, fileAlertWords } from './file-alerts.ts';
import { openingOf, openingSchema, openingWords } from './opening.ts';
import { wrong } from './text.ts';

/**
 * Which records a row of a policy covers, in words that a machine can hold to: what the gate (`src/records/gate.ts`) goes
 * by. A row without it covers none. It is decided, not worded: the same in every language, and part of what people read.
 */

/** Monday first, as ISO 8601 counts. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, wrong('policy.clock'));

const span = z
  .strictObject({
    days: z.union([z.enum(['working', 'every']), z.array(z.enum(weekdays)).min(1)], {
      error: wrong('policy.recordDays'),
    }),
    from: clock,
    to: clock,
  })
  .refine(({ from, to }) => from < to, wrong('policy.recordSpan'));

const hours = z.union([z.enum(['always', 'working']), span], { error: wrong('policy.recordHours') });

/** Of every list each thing once, in the order of the vocabulary: lists are sets here. */
const some = <const T extends readonly [string, ...string[]]>(all: T) =>
  z
    .array(z.enum(all))
    .min(1)
    .transform((chosen) => all.filter((one): one is T[number] => chosen.some((other) => other === one)));

export const coversSchema = z
  .strictObject({
    kinds: some(recordKinds),
    channels: some(recordChannels),
    /** `outside`: only where somebody outside the company takes part, so nothing that colleagues have between them. */
    parties: z.enum(['outside', 'anyone']).default('outside'),
    /** Who, whom, when, how large; with `content` also what was said. */
    parts: z.enum(['metadata', 'content']).default('metadata'),
    /**
     * `working`: while the person works, by their own calendar, days of leave and the company's hours. A span is by the
     * clock where the person is, on `working` days, `every` day, or those named.
     */
    hours,
    /** Of parties outside: none may have disagreed; with `told` each must have been told before. */
    otherParty: z.enum(['not-against', 'told']).default('not-against'),
    /** What the sensitive-data guard blacks out before anything is sealed. */
    mask: z
      .array(z.enum(sensitiveKinds))
      .default([])
      .transform((chosen) => sensitiveKinds.filter((one) => chosen.includes(one))),
    /** For what, and with whose approval, content may be opened at all (`src/access-cases/`). */
    opening: openingSchema.optional(),
    /** By what a named colleague may be alerted of file transfers (`src/file-rules/`); without it nobody is. */
    alerts: some(fileAlertGrounds).optional(),
    /** What is counted of groups (`src/analysis/`). Without it nothing is, ever. */
    analysis: analysisSchema.optional(),
  })
  .refine(({ alerts, kinds }) => !alerts || kinds.includes('file-transfer'), {
    path: ['alerts'],
    error: wrong('policy.fileAlerts'),
  });
export type Covers = z.infer<typeof coversSchema>;
export type CoveredHours = Covers['hours'];

/** `messages and calls over WeCom; content as well; …`: what a machine holds to, as people read it. */
export function coversWords(covers: Covers, language: Language): string {
  const say = (words: Localized<string>) => words[language];
  const list = (all: readonly Localized<string>[]) => all.map(say).join(language === 'zh-CN' ? '、' : ', ');
  const said = [
    list(covers.kinds.map((kind) => kindWords[kind])),
    `${say(words.over)}${list(covers.channels.map((channel) => channelWords[channel]))}`,
    say(words[covers.parties]),
    say(words[covers.parts]),
    hoursWords(covers.hours, language),
    say(words[covers.otherParty]),
    openingWords(openingOf(covers.opening), language),
    ...(covers.alerts ? [fileAlertWords(covers.alerts, language)] : []),
    ...(covers.mask.length > 0
      ? [`${say(words.masked)}${list(covers.mask.map((kind) => maskWords[kind]))}`]
      : []),
    ...(covers.analysis ? [analysisWords(covers.analysis, language)] : []),
  ];
  return said.join(language === 'zh-CN' ? '；' : '; ');
}

function hoursWords(hours: CoveredHours, language: Language): string {
  if (typeof hours === 'string') return words[hours][language];
  const { days, from, to } = hours;
  const on =
    typeof days === 'string'
      ? dayWords[days][language]
      : weekdays
          .filter((day) => days.includes(day))
          .map((day) => weekdayWords[day][language])
          .join(language === 'zh-CN' ? '、' : ', ');
  return language === 'zh-CN'
    ? `${on}${from}至${to}（本人所在地时间）`
    : `${on}, ${from} to ${to} where you are`;
}

const kindWords: Readonly<Record<Covers['kinds'][number], Localized<string>>> = {
  message: { 'zh-CN': '消息', en: 'messages' },
  call: { 'zh-CN': '通话', en: 'calls' },
  'file-transfer': { 'zh-CN': '文件传输', en: 'file transfers' },
};

const channelWords: Readonly<Record<Covers['channels'][number], Localized<string>>> = {
  whatsapp: { 'zh-CN': 'WhatsApp', en: 'WhatsApp' },
  wecom: { 'zh-CN': '企业微信', en: 'WeCom' },
  slack: { 'zh-CN': 'Slack', en: 'Slack' },
  other: { 'zh-CN': '其他已接入的系统', en: 'other systems that are connected' },
};

const maskWords: Readonly<Record<Covers['mask'][number], Localized<string>>> = {
  'identity-number': { 'zh-CN': '身份证号', en: 'identity numbers' },
  'bank-card': { 'zh-CN': '银行卡号', en: 'bank card numbers' },
  password: { 'zh-CN': '密码', en: 'passwords' },
  key: { 'zh-CN': '密钥和令牌', en: 'keys and tokens of machines' },
  mobile: { 'zh-CN': '手机号', en: 'mobile numbers' },
  'e-mail': { 'zh-CN': '邮箱地址', en: 'e-mail addresses' },
};

const dayWords = {
  working: { 'zh-CN': '工作日', en: 'on working days' },
  every: { 'zh-CN': '每天', en: 'every day' },
} as const;

const weekdayWords: Readonly<Record<(typeof weekdays)[number], Localized<string>>> = {
  mon: { 'zh-CN': '周一', en: 'Monday' },
  tue: { 'zh-CN': '周二', en: 'Tuesday' },
  wed: { 'zh-CN': '周三', en: 'Wednesday' },
  thu: { 'zh-CN': '周四', en: 'Thursday' },
  fri: { 'zh-CN': '周五', en: 'Friday' },
  sat: { 'zh-CN': '周六', en: 'Saturday' },
  sun: { 'zh-CN': '周日', en: 'Sunday' },
};

const words = {
  over: { 'zh-CN': '来自', en: 'over ' },
  outside: { 'zh-CN': '只限与公司以外的人往来的', en: 'only with people outside the company' },
  anyone: { 'zh-CN': '包括同事之间的', en: 'also between colleagues' },
  metadata: {
    'zh-CN': '只留存谁、何时、多大等记录，不留存内容',
    en: 'only who, when and how large, never the content',
  },
  content: { 'zh-CN': '包括内容', en: 'with their content' },
  always: { 'zh-CN': '任何时间', en: 'at any time' },
  working: { 'zh-CN': '只在你的工作日和工作时间', en: 'only on your working days, in working hours' },
  'not-against': { 'zh-CN': '对方不同意的不留存', en: 'nothing where the other side disagrees' },
  told: {
    'zh-CN': '对方已被告知且没有表示不同意的才留存',
    en: 'only where the other side has been told and does not disagree',
  },
  masked: { 'zh-CN': '留存前遮盖：', en: 'blacked out beforehand: ' },
} as const;
