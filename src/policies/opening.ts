import { z } from 'zod';
import type { Language, Localized } from '../messages/model.ts';

/** For what the content of records may be opened at all: a closed list. A row of a policy allows some of it. */
export const accessPurposes = [
  'judicial-inquiry',
  'security-incident',
  'subject-request',
  'legal-claim',
] as const;
export type AccessPurpose = (typeof accessPurposes)[number];

/** Who can be the second person. */
export const approverRoles = ['privacy', 'legal'] as const;
export type ApproverRole = (typeof approverRoles)[number];

/** Of every list each thing once, in the order of the vocabulary: lists are sets here. */
const some = <const T extends readonly [string, ...string[]]>(all: T) =>
  z
    .array(z.enum(all))
    .min(1)
    .transform((chosen) => all.filter((one): one is T[number] => chosen.some((other) => other === one)));

/** What a row says of opening; part of what people read, and the same in every language. */
export const openingSchema = z.strictObject({
  for: some(accessPurposes).optional(),
  approvedBy: some(approverRoles).optional(),
});

/** A row that says nothing allows a judicial inquiry and a security incident, and the privacy office approves. */
export interface Opening {
  for: readonly AccessPurpose[];
  approvedBy: readonly ApproverRole[];
}

export const openingOf = (said: z.infer<typeof openingSchema> | undefined): Opening => ({
  for: said?.for ?? ['judicial-inquiry', 'security-incident'],
  approvedBy: said?.approvedBy ?? ['privacy'],
});

/** `content is opened only for a judicial inquiry or a security incident, once … has approved`. */
export function openingWords(opening: Opening, language: Language): string {
  const list = (all: readonly Localized<string>[]) =>
    all.map((one) => one[language]).join(language === 'zh-CN' ? '、' : ' or ');
  const purposes = list(opening.for.map((one) => purposeWords[one]));
  const approvers = list(opening.approvedBy.map((one) => approverWords[one]));
  return language === 'zh-CN'
    ? `只有${purposes}时才能打开，须由${approvers}的另一位同事批准`
    : `opened only for ${purposes}, approved by another colleague of ${approvers}`;
}

const purposeWords: Readonly<Record<AccessPurpose, Localized<string>>> = {
  'judicial-inquiry': { 'zh-CN': '司法机关依法查询', en: 'a judicial inquiry' },
  'security-incident': { 'zh-CN': '发生安全事件', en: 'a security incident' },
  'subject-request': { 'zh-CN': '处理你本人的请求', en: 'a request of your own' },
  'legal-claim': { 'zh-CN': '提出或应对法律主张', en: 'a legal claim' },
};

const approverWords: Readonly<Record<ApproverRole, Localized<string>>> = {
  privacy: { 'zh-CN': '隐私办公室', en: 'the privacy office' },
  legal: { 'zh-CN': '法务', en: 'legal' },
};
