import { type ZodType, z } from 'zod';
import { refuse } from './refused.ts';

/** Ids are Slack's own, in upper case; nothing is read from their first letter. */
export const slackId = z.string().regex(/^[A-Z][A-Z0-9]{1,31}$/);
/** `seconds.micros`: a message within its channel. */
export const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
/** One of Slack's own words, which stand in logs: nothing else may get there in their place. */
export const word = z.string().regex(/^[\w.-]{1,64}$/);
export const triggerId = z.string().regex(/^[\w.-]{1,255}$/);
/** A key that Heed chose, within Slack's limit of 255, in one line. */
export const key = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,255}$/u);
export const hash = z.string().regex(/^[\x21-\x7E]{1,255}$/);
/** What people wrote: without what no database keeps. */
export const written = z.string().transform(storable);

/** @throws SlackRefused `fields` */
export function shaped<T>(shape: ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  return result.success ? result.data : refuse('fields');
}

/** Whole characters, and no NUL, which PostgreSQL's texts cannot hold. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Cs}/gu, '\uFFFD');
}
