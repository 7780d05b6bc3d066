import { z } from 'zod';
import type { Db } from '../../db/pool.ts';
import { normaliseEmail, normaliseNumber } from '../../mailboxes/address.ts';
import { languages } from '../../messages/model.ts';
import type { Vault } from '../../vault/vault.ts';
import { openWords } from '../../vault/words.ts';
import { placeOf } from './sealing.ts';

/** Where somebody can be reached who has no account here: from outside, or gone. */
export const contactSchema = z.object({
  name: z.string().max(200),
  language: z.enum(languages),
  email: z.string().nullable(),
  mobile: z.string().nullable(),
});
export type Contact = z.infer<typeof contactSchema>;

/** What is wrong with one line; keys below `crisis.affected.outside`. */
export type ContactProblem = 'noName' | 'noWay' | 'badEmail' | 'badMobile' | 'longName';

/** Characters that nobody is called by, and that turn what stands behind them around. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function readContact(typed: {
  name: string;
  email: string;
  mobile: string;
  language: string;
}): { contact: Contact } | { problem: ContactProblem } {
  const name = typed.name.replace(unseen, ' ').replace(/\s+/gu, ' ').trim();
  if (name === '') return { problem: 'noName' };
  if (Array.from(name).length > 100) return { problem: 'longName' };
  const email = typed.email.trim() === '' ? null : normaliseEmail(typed.email);
  const mobile = typed.mobile.trim() === '' ? null : normaliseNumber(typed.mobile);
  if (email === undefined) return { problem: 'badEmail' };
  if (mobile === undefined) return { problem: 'badMobile' };
  if (email === null && mobile === null) return { problem: 'noWay' };
  const language = /^en/iu.test(typed.language.trim()) ? 'en' : 'zh-CN';
  return { contact: { name, language, email, mobile } };
}

/** By what somebody is known again: their mailbox, else their number. */
export const addressOf = ({ email, mobile }: Contact): string => email ?? mobile ?? '';

/** Contacts of rows, null where there is none or it is erased. @param open `openReadable` for lists */
export async function openContacts(
  db: Db,
  vault: Vault,
  rows: readonly { id: string; contact: unknown }[],
  open = openWords,
): Promise<(Contact | null)[]> {
  const texts = await open(
    db,
    vault,
    rows.map(({ id, contact }) => ({ sealed: contact, place: placeOf('affected:contact', id) })),
  );
  return texts.map((text) => (text === null ? null : contactSchema.parse(JSON.parse(text))));
}
