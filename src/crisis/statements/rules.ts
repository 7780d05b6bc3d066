import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalise } from '../../evidence/canonical.ts';
import { type Language, languages } from '../../messages/model.ts';
import { isUuid } from '../../uuid.ts';
import { type Level, levels } from '../levels.ts';

export const statementAudiences = ['staff', 'affected', 'press', 'authority', 'partners'] as const;
export type StatementAudience = (typeof statementAudiences)[number];
export const isAudience = (value: unknown): value is StatementAudience =>
  statementAudiences.some((one) => one === value);

/**
 * What versions are versions of: one text for each audience, named ''; to those affected a notice for each severity, news, an
 * apology, and as many answers as there are questions, each with an id of its own.
 */
export type Series = '' | `notice.${Level}` | 'update' | 'apology' | `answer.${string}`;
const notices = levels.map((level) => `notice.${level}` as const);

export function isSeries(value: unknown): value is Exclude<Series, ''> {
  if (value === 'update' || value === 'apology' || notices.some((one) => one === value)) return true;
  return typeof value === 'string' && value.startsWith('answer.') && isUuid(value.slice('answer.'.length));
}

/** By which versions of one text are found among all of an incident: `staff`, `affected/notice.major`. */
export const lineOf = ({ audience, series }: { audience: StatementAudience; series: Series }): string =>
  series === '' ? audience : `${audience}/${series}`;

/** Who has to approve the same text before it is said. */
export const approverRoles = ['legal', 'pr', 'lead'] as const;
export type ApproverRole = (typeof approverRoles)[number];

const said = z.strictObject({ title: z.string().min(1), text: z.string().min(1) });
/** What is said, in one language or in both. */
export const statementTextShape = z
  .strictObject({ 'zh-CN': said.optional(), en: said.optional() })
  .refine((texts) => languages.some((language) => texts[language]), 'a statement has words');
export type StatementText = z.infer<typeof statementTextShape>;

/**
 * What is approved: SHA-256 of the canonical JSON (RFC 8785) of `{"audience":…,"texts":{"en":{"text":…,"title":…},…}}`, by
 * which anybody who has the text can tell whether it is the one.
 */
export function hashOfStatement(audience: StatementAudience, texts: StatementText): Buffer {
  const there = Object.fromEntries(Object.entries(texts).filter(([, one]) => one !== undefined));
  return createHash('sha256')
    .update(canonicalise({ audience, texts: there }), 'utf8')
    .digest();
}

/** In the reader's language; where it is not written in that, in the other. */
export function textFor(
  texts: StatementText,
  language: Language,
): { language: Language; title: string; text: string } {
  const own = texts[language];
  if (own) return { language, ...own };
  const other = languages.find((one) => texts[one]);
  const found = other && texts[other];
  if (!other || !found) throw new RangeError('a statement without words');
  return { language: other, ...found };
}

export interface Approval {
  role: ApproverRole;
  person: string;
}
/** Who could stand for each role now: seats that are not on leave, and whoever was called for it. */
export type Candidates = Readonly<Record<ApproverRole, readonly string[]>>;

export type ApprovalVerdict =
  | 'fine'
  /** Nobody else can: the same person may stand for another role too, and has to say why. */
  | 'alone'
  /** Somebody else could, so that three people have looked at it. */
  | 'another'
  | 'done';

/**
 * Whether `person` may approve for `role`. Three roles are three people wherever the company has them: as many different
 * people as can be, counted over those who could stand for the roles that are still open. Whoever stands for a second role
 * because there is nobody else has to say so.
 */
export function verdictOn(
  { role, person }: Approval,
  given: readonly Approval[],
  candidates: Candidates,
): ApprovalVerdict {
  if (given.some((one) => one.role === role)) return 'done';
  const after = mostPeople([...given, { role, person }], candidates);
  if (after < mostPeople(given, candidates)) return 'another';
  return given.some((one) => one.person === person) ? 'alone' : 'fine';
}

/** How many different people can have approved in the end, with these approvals given. */
export function mostPeople(given: readonly Approval[], candidates: Candidates): number {
  const open = approverRoles.filter((role) => !given.some((one) => one.role === role));
  const fill = (roles: readonly ApproverRole[], people: ReadonlySet<string>): number => {
    const [role, ...rest] = roles;
    if (role === undefined) return people.size;
    const ways = candidates[role];
    if (ways.length === 0) return fill(rest, people);
    return Math.max(...ways.map((one) => fill(rest, new Set([...people, one]))));
  };
  return fill(open, new Set(given.map(({ person }) => person)));
}

/** Which approvals a text still lacks. */
export const missingRoles = (given: readonly Pick<Approval, 'role'>[]): ApproverRole[] =>
  approverRoles.filter((role) => !given.some((one) => one.role === role));
