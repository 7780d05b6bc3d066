import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { HeedError } from '../errors.ts';
import type { Localized } from '../messages/model.ts';

const said = z.strictObject({ 'zh-CN': z.string().min(1).max(200), en: z.string().min(1).max(200) });
const country = z.strictObject({
  /** IANA zones of the country, by which it is known where somebody is. */
  zones: z.array(z.string().min(1)).min(1),
  /** Who listens, and by which number. */
  lines: z.array(said).min(1).max(5),
  /** Whom to call where somebody is in danger now. */
  danger: said,
  /** Where the numbers were taken from, and when they were looked at last. */
  source: z.string().min(1),
  checked: z.union([z.iso.date(), z.null()]),
});
const book = z.strictObject({
  countries: z.record(z.string().regex(/^[A-Z]{2}$/), country),
  /** For everybody elsewhere. */
  elsewhere: z.strictObject({ lines: z.array(said), danger: said }),
});

export type HelpLines = z.infer<typeof book>;

/** What one person is shown. */
export interface LinesFor {
  lines: readonly Localized<string>[];
  danger: Localized<string>;
}

/**
 * The numbers that come with Heed. A company looks at them once a year and puts its own in by `HEED_HELP_LINES`;
 * `checked: null` says that nobody has held the number against its source yet.
 */
export const helpLines: HelpLines = {
  countries: {
    CN: {
      zones: ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Chongqing', 'Asia/Harbin', 'Asia/Kashgar', 'PRC'],
      lines: [
        {
          'zh-CN': '全国统一心理援助热线 12356（每天至少 18 小时；没接通就再打一次）',
          en: 'China’s mental health support line 12356 (at least 18 hours a day; if nobody answers, please try again)',
        },
      ],
      danger: { 'zh-CN': '现在就有危险：120 或 110', en: 'in danger now: 120 or 110' },
      source: 'National Health Commission, notice of 2024-12-25 on the number 12356',
      checked: '2026-11-26',
    },
    HK: {
      zones: ['Asia/Hong_Kong'],
      lines: [
        { 'zh-CN': '情绪通 18111（24 小时）', en: 'Mental Health Support Hotline 18111 (day and night)' },
      ],
      danger: { 'zh-CN': '现在就有危险：999', en: 'in danger now: 999' },
      source: 'Health Bureau, Government of the Hong Kong SAR',
      checked: null,
    },
    TW: {
      zones: ['Asia/Taipei'],
      lines: [
        {
          'zh-CN': '安心专线 1925（24 小时，免费）',
          en: 'Suicide prevention line 1925 (day and night, free)',
        },
      ],
      danger: { 'zh-CN': '现在就有危险：119 或 110', en: 'in danger now: 119 or 110' },
      source: 'Ministry of Health and Welfare, Taiwan',
      checked: '2026-11-26',
    },
    DE: {
      zones: ['Europe/Berlin', 'Europe/Busingen'],
      lines: [
        {
          'zh-CN': 'TelefonSeelsorge 0800 111 0 111、0800 111 0 222（24 小时，免费）',
          en: 'TelefonSeelsorge 0800 111 0 111 or 0800 111 0 222 (day and night, free)',
        },
      ],
      danger: { 'zh-CN': '现在就有危险：112', en: 'in danger now: 112' },
      source: 'TelefonSeelsorge Deutschland',
      checked: '2026-11-26',
    },
    FR: {
      zones: ['Europe/Paris'],
      lines: [
        { 'zh-CN': '3114（24 小时，免费）', en: '3114, the suicide prevention line (day and night, free)' },
      ],
      danger: { 'zh-CN': '现在就有危险：112 或 15', en: 'in danger now: 112 or 15' },
      source: 'Ministère de la Santé, 3114.fr',
      checked: null,
    },
    GB: {
      zones: ['Europe/London', 'Europe/Belfast', 'GB'],
      lines: [
        { 'zh-CN': 'Samaritans 116 123（24 小时，免费）', en: 'Samaritans 116 123 (day and night, free)' },
      ],
      danger: { 'zh-CN': '现在就有危险：999', en: 'in danger now: 999' },
      source: 'Samaritans',
      checked: null,
    },
    IE: {
      zones: ['Europe/Dublin', 'Eire'],
      lines: [
        { 'zh-CN': 'Samaritans 116 123（24 小时，免费）', en: 'Samaritans 116 123 (day and night, free)' },
      ],
      danger: { 'zh-CN': '现在就有危险：112 或 999', en: 'in danger now: 112 or 999' },
      source: 'Samaritans Ireland',
      checked: null,
    },
    US: {
      zones: [
        ...['America/New_York', 'America/Detroit', 'America/Chicago', 'America/Denver', 'America/Boise'],
        ...[
          'America/Phoenix',
          'America/Los_Angeles',
          'America/Anchorage',
          'America/Juneau',
          'Pacific/Honolulu',
        ],
        ...['America/Indiana/Indianapolis', 'America/Kentucky/Louisville', 'America/Puerto_Rico'],
      ],
      lines: [
        {
          'zh-CN': '988（24 小时，电话或短信）',
          en: '988 Suicide & Crisis Lifeline (day and night, call or text)',
        },
      ],
      danger: { 'zh-CN': '现在就有危险：911', en: 'in danger now: 911' },
      source: '988 Suicide & Crisis Lifeline, in service since 2022-07-16',
      checked: '2026-11-26',
    },
    CA: {
      zones: [
        ...[
          'America/Toronto',
          'America/Vancouver',
          'America/Edmonton',
          'America/Winnipeg',
          'America/Halifax',
        ],
        ...[
          'America/Regina',
          'America/St_Johns',
          'America/Moncton',
          'America/Whitehorse',
          'America/Yellowknife',
        ],
      ],
      lines: [
        {
          'zh-CN': '988（24 小时，电话或短信）',
          en: '9-8-8 Suicide Crisis Helpline (day and night, call or text)',
        },
      ],
      danger: { 'zh-CN': '现在就有危险：911', en: 'in danger now: 911' },
      source: '9-8-8: Suicide Crisis Helpline, in service since 2023-11-30',
      checked: '2026-11-26',
    },
  },
  elsewhere: {
    // Commission Decision 2007/116/EC as amended by 2009/884/EC keeps 116 123 for emotional support; not every state has given it out.
    lines: [
      {
        'zh-CN': '欧洲许多国家：116 123；其他地方：当地的心理援助热线',
        en: 'in many countries of Europe: 116 123; elsewhere: your local helpline',
      },
    ],
    danger: {
      'zh-CN': '现在就有危险：当地急救电话（手机在多数国家可拨 112）',
      en: 'in danger now: your local emergency number (112 works on mobiles in most countries)',
    },
  },
};

/** By whose zone somebody lives; those of nowhere known come last. */
export function linesFor(all: HelpLines, zone: string): LinesFor {
  const known = Object.values(all.countries).find(({ zones }) =>
    zones.some((one) => one.toLowerCase() === zone.toLowerCase()),
  );
  return known ?? all.elsewhere;
}

/**
 * The company's own numbers in place of those that come with Heed.
 *
 * @param path of a YAML file; undefined: those that come with Heed
 * @throws HeedError `config-invalid`, so that nobody finds out in an emergency
 */
export function readHelpLines(path: string | undefined): HelpLines {
  if (path === undefined) return helpLines;
  const wrong = (problem: string, cause?: unknown) =>
    new HeedError('config-invalid', `HEED_HELP_LINES cannot be used: ${problem}`, {
      problems: [{ at: 'HEED_HELP_LINES', problem }],
      ...(cause === undefined ? {} : { cause }),
    });
  let given: unknown;
  try {
    given = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw wrong('the file cannot be read as YAML', cause);
  }
  const read = book.safeParse(given);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw wrong(`${first?.path.join('.') || 'the file'}: ${first?.message ?? 'not as described'}`);
}
