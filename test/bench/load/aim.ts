import { createHash } from 'node:crypto';
import type { ClickSettings } from '../wecom-clicks.ts';

/** What is sent to where: all that a generator in a process of its own has to know. */
export interface Aim {
  /** Of processes that answer HTTP; they take turns. */
  ports: number[];
  settings: ClickSettings;
  /** That everybody is asked to answer, one after the other; the first is the one that is opened. */
  notices: string[];
  people: number;
  viewers: number;
  staff: number;
  customers: number;
  sources: { id: string; secret: string }[];
  /** Of the day that the records are of, ISO 8601. */
  evening: string;
}

export const kinds = ['callbacks', 'pages', 'intake'] as const;
export type Kind = (typeof kinds)[number];

/** Lines of one batch. */
export const perBatch = 100;

/** The account in WeCom of the n-th person, from 0. */
export const accountOf = (n: number): string => `w${n + 1}`;

/** The token of the n-th person's session: who sends it need not be told. */
export const sessionOf = (n: number): string =>
  createHash('sha256').update(`a session for benchmarks ${n}`).digest('base64url');

/** Who looks at the n-th page: everybody at the notice, and then at their own page. */
export const viewerOf = ({ viewers }: Pick<Aim, 'viewers'>, n: number): number => Math.floor(n / 2) % viewers;

/** Whose the n-th batch is, and the key that it is sent under. */
export function sourceOf({ sources }: Pick<Aim, 'sources'>, n: number): Aim['sources'][number] {
  const source = sources[n % sources.length];
  if (!source) throw new Error('there is no source');
  return source;
}
export const batchOf = (n: number): string => `batch-${n}`;

/** Which card the n-th press is of, and whose: everybody presses that of the first notice, then that of the next. */
export function pressOf(
  { notices, people }: Pick<Aim, 'notices' | 'people'>,
  n: number,
): { notice: string; account: string } {
  const notice = notices[Math.floor(n / people)];
  if (!notice) throw new Error(`everybody has answered all ${notices.length} notices`);
  return { notice, account: accountOf(n % people) };
}
