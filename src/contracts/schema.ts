import { z } from 'zod';
import { languages } from '../messages/model.ts';
import { longText, shortText, slug, summaryLine, wrong } from '../policies/text.ts';
import { listedRoles, mostNonCompeteMonths } from './rules.ts';

/**
 * Ways of signing that a contract may ask for. A typed name or a tap is refused: courts have not taken typed names
 * and pasted pictures for contracts of labour (Electronic Signature Law 13; secondary).
 */
export const contractMethods = ['drawn', 'passkey'] as const;

const company = z.strictObject({
  /** The legal entity as the staff list names it: it says who the joiners are. */
  entity: shortText,
  name: shortText,
  /** Of the register: in China the unified social credit code. */
  registration: shortText,
  address: shortText,
});

const months = z.int().min(1);

const common = {
  code: slug,
  language: z.enum(languages),
  title: shortText,
  summary: z.array(summaryLine).min(1).max(3),
  company,
  governingLaw: shortText,
  /** Which language counts where the two differ. */
  prevails: z.enum(languages),
  signature: z.enum(contractMethods, wrong('policy.contractMethod')),
};

const roles = z.strictObject({
  roles: z.array(z.enum(listedRoles, wrong('policy.contractRoles'))).min(1, wrong('policy.contractRoles')),
});

const confidentiality = z.strictObject({
  ...common,
  kind: z.literal('confidentiality'),
  /** Months after leaving; nothing is said of information that has become public. */
  months: months.max(600),
  for: z.union([z.enum(['joiners', 'chosen']), roles], { error: wrong('policy.contractFor') }),
});

const nonCompete = z.strictObject({
  ...common,
  kind: z.literal('non-compete'),
  months: months.max(mostNonCompeteMonths, wrong('policy.contractMonths')),
  /** What the company pays in each of these months: an amount or a share, in words. Nothing is no compensation. */
  compensation: longText.refine(
    (text) => /[1-9１-９一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖拾佰]/.test(text),
    wrong('policy.contractPay'),
  ),
  for: z.strictObject(roles.shape, { error: wrong('policy.contractRoles') }),
});

export const contractSchema = z.discriminatedUnion('kind', [confidentiality, nonCompete], {
  error: wrong('policy.contractKind'),
});

/** What one language file says about its contract, checked for shape only. */
export type ContractFront = z.infer<typeof contractSchema>;

/** Fields whose words differ between the languages; everything else is one decision. */
export const contractWords: ReadonlySet<string> = new Set([
  'title',
  'summary',
  'name',
  'address',
  'governingLaw',
  'compensation',
]);
