import { z } from 'zod';
import { sendAtWrong } from '../../../src/announcements/rules.ts';
import { type BulletinTexts, textProblems, type Written } from '../../../src/announcements/words.ts';
import type { Db, Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { type Language, languages } from '../../../src/messages/model.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import type { Audience } from '../../../src/notices/audience.ts';
import { type Reach, reachOf } from '../../../src/notices/reach.ts';
import { wallClock } from '../../../src/zone.ts';
import {
  type NoticeInput,
  type NoticeProblems,
  noticeFields,
  readAudience,
  readNoticeInput,
} from '../console/notice-input.ts';

/** The form of a bulletin as it was filled in: audience and hour as for a notice. */
export interface BulletinInput extends NoticeInput {
  texts: Record<Language, Written>;
}

/** Longer than a card by far, so that what is too long is said and not cut. */
const most = 10_000;
const words = z.object({
  titleZh: z.string().max(most).default(''),
  textZh: z.string().max(most).default(''),
  titleEn: z.string().max(most).default(''),
  textEn: z.string().max(most).default(''),
});

export function readBulletinInput(fields: Readonly<Record<string, string>>): BulletinInput {
  const read = words.safeParse(fields);
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a bulletin');
  const { titleZh, textZh, titleEn, textEn } = read.data;
  const written = (title: string, text: string) => ({
    title: title.trim(),
    text: text.replaceAll(/\r\n?/g, '\n').trim(),
  });
  return {
    ...readNoticeInput(fields),
    texts: { 'zh-CN': written(titleZh, textZh), en: written(titleEn, textEn) },
  };
}

/** The same again, as hidden fields. */
export const bulletinFields = ({ texts, ...input }: BulletinInput): Record<string, string> => ({
  ...noticeFields(input),
  ...{ titleZh: texts['zh-CN'].title, textZh: texts['zh-CN'].text },
  ...{ titleEn: texts.en.title, textEn: texts.en.text },
});

export const bulletinFieldNames = ['titleZh', 'textZh', 'titleEn', 'textEn', 'sendAt'] as const;
export type BulletinField = (typeof bulletinFieldNames)[number];
const suffix = { 'zh-CN': 'Zh', en: 'En' } as const;

/** What is wrong, in the reader's words, by field. */
export interface BulletinProblems extends NoticeProblems {
  said: Partial<Record<BulletinField, string>>;
}

export interface CheckedBulletin {
  input: BulletinInput;
  texts: BulletinTexts;
  audience: Audience;
  sendAt: Date | undefined;
  reach: Reach;
}

/** Reads what the form means; every problem at once. */
export async function checkBulletin(
  db: Db | Tx,
  input: BulletinInput,
  { t, now, zone }: { t: Translate; now: Date; zone: string },
): Promise<{ checked: CheckedBulletin } | { problems: BulletinProblems }> {
  const problems: BulletinProblems = { fields: {}, unknown: [], unreadable: [], said: {} };
  const say = (field: BulletinField, key: string, params = {}) => {
    problems.said[field] ??= t(`announcements.problem.${key}`, params);
  };
  const audience = await readAudience(db, input, problems);
  const reach = audience && (await reachOf(db, audience, now));
  if (reach?.people === 0) problems.fields.audience = 'audienceEmpty';
  const written = languages.filter((language) => input.texts[language].title || input.texts[language].text);
  if (written.length === 0) say('titleZh', 'noLanguage');
  for (const language of written) {
    const wrong = textProblems(input.texts[language]);
    if (wrong.title) say(`title${suffix[language]}`, wrong.title.problem, wrong.title.params);
    if (wrong.text) say(`text${suffix[language]}`, wrong.text.problem, wrong.text.params);
  }
  for (const language of languages)
    if (reach && reach.languages[language] > 0 && !written.includes(language))
      say(`title${suffix[language]}`, `language${suffix[language]}`, { people: reach.languages[language] });
  const sendAt = input.sendAt === '' ? undefined : wallClock(input.sendAt, zone);
  if (input.sendAt !== '' && !sendAt) say('sendAt', 'sendUnclear');
  const wrongHour = sendAt && sendAtWrong(sendAt, now);
  if (wrongHour) say('sendAt', wrongHour);
  if (!audience || !reach || reach.people === 0 || Object.keys(problems.said).length > 0) return { problems };
  const texts = Object.fromEntries(written.map((language) => [language, input.texts[language]]));
  return { checked: { input, texts, audience, sendAt, reach } };
}
