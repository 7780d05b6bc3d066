import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { FaqRole, Wording, Written } from '../../src/faq/rules.ts';
import { writeEntry } from '../../src/faq/write.ts';
import type { Language } from '../../src/messages/model.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { TestApp } from './app.ts';

interface SampleEntry {
  key: string;
  role: FaqRole;
  texts: Record<Language, Pick<Wording, 'question' | 'answer'>>;
}

/** A question somebody may ask, and the entry that answers it; null: none does. `later`: asked in words of their own. */
export interface SampleQuestion {
  language: Language;
  text: string;
  want: string | null;
  later?: true;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/faq/${name}.json`, import.meta.url), 'utf8'));

export const sampleEntries = read('entries') as SampleEntry[];
export const sampleQuestions = read('questions') as SampleQuestion[];

export const nothing: Wording = { question: '', also: '', answer: '' };

/** What somebody types into the form; a language that is not given stays empty. */
export const entryOf = (texts: Partial<Record<Language, Partial<Wording>>>): Written => ({
  ownContacts: false,
  texts: { 'zh-CN': { ...nothing, ...texts['zh-CN'] }, en: { ...nothing, ...texts.en } },
});

/** Writes an entry, as somebody of the office. */
export async function wroteEntry(
  db: Db,
  { by, role, now }: { by: string; role: FaqRole; now: Date },
  written: Written,
): Promise<string> {
  const viewer = await findViewer(db, by, now);
  if (!viewer) throw new Error('nobody writes');
  const id = v7();
  await inTransaction(db, (tx) => writeEntry(tx, viewer, { id, role, ...written }, now));
  return id;
}

/** An entry that is there for whoever looks at every address. */
export async function faqUnderWay(heed: TestApp, office: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ id: string }>`select id from person where staff_no = ${office}`.execute(
    heed.db,
  );
  const [first] = sampleEntries;
  const written = entryOf(first?.texts ?? {});
  const by = rows[0]?.id ?? '';
  return { ':faq': await wroteEntry(heed.db, { by, role: 'hr', now: heed.clock.now() }, written) };
}
