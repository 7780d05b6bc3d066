import { DateTime } from 'luxon';
import { formatMoment, formatZone } from '../../messages/format.ts';
import type { Language } from '../../messages/model.ts';
import { hasText, type Translate, translator } from '../../messages/texts.ts';
import type { Block as PolicyBlock } from '../../policies/blocks.ts';
import { dayIn } from '../../zone.ts';

/** What stands in the document, before it is laid out. */
export type Block =
  | { form: 'text' | 'note' | 'quote' | 'heading'; text: string }
  | { form: 'facts'; rows: readonly Fact[] }
  | { form: 'table'; columns: readonly Column[]; rows: readonly (readonly string[])[] }
  | { form: 'policy'; blocks: readonly PolicyBlock[] }
  /** The picture of a drawn signature, by its answer. */
  | { form: 'signature'; answerId: string };

export interface Fact {
  label: string;
  value: string;
  /** Set small: hashes and keys. */
  code?: boolean;
}

export interface Column {
  label: string;
  /** Of the width; all of a table together are 1. */
  share: number;
  code?: boolean;
}

/** One piece of evidence; its number and page come when all are there. */
export interface Item {
  name: string;
  proves: string;
  /** Files in the archive that it is made of. */
  files: readonly string[];
  blocks: readonly Block[];
}

export interface Section {
  title: string;
  items: readonly Item[];
}

/** How the document speaks: its language, and times in the company's zone with UTC beside. */
export interface Words {
  language: Language;
  t: Translate;
  at: (at: Date | string | null | undefined) => string;
  /** The day that the company's calendar shows then, `2026-08-03`. */
  day: (at: Date | string) => string;
  /** The moment, short, for columns: `2026-08-03 10:00:00 +08:00`. */
  brief: (at: Date | null) => string;
  /** The text of a key made from data, or the data itself where the catalogue does not know it. */
  known: (key: string, otherwise: string) => string;
}

export function wordsIn(language: Language, zone: string): Words {
  const t = translator(language);
  return {
    language,
    t,
    at(value) {
      if (value === null || value === undefined) return t('pack.unknown');
      const at = new Date(value);
      return `${formatMoment(at, language, zone)} ${formatZone(at, language, zone)} [${at.toISOString()}]`;
    },
    day: (value) => dayIn(new Date(value), zone),
    brief: (value) => (value ? DateTime.fromJSDate(value, { zone }).toFormat('yyyy-MM-dd HH:mm:ss ZZ') : '–'),
    known: (key, otherwise) => (hasText(language, `pack.${key}`) ? t(`pack.${key}`) : otherwise),
  };
}

/** A fact that is left out where there is nothing to tell. */
export function fact(label: string, value: string | null | undefined, code = false): Fact[] {
  return value ? [{ label, value, ...(code ? { code } : {}) }] : [];
}
