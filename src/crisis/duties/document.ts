import { createHash } from 'node:crypto';
import { formatMoment } from '../../messages/format.ts';
import type { Language } from '../../messages/model.ts';
import { text, translator } from '../../messages/texts.ts';
import type { Incident } from '../store.ts';
import type { Facts } from './facts.ts';
import type { Duty } from './rules.ts';
import type { DutyRules } from './table.ts';

/** A filing, before it is text or PDF. */
export interface FilingDocument {
  title: string;
  /** What stands above: which law, since when, until when. */
  facts: { label: string; value: string }[];
  /** What it has to say, part by part; `null` where nobody has said it yet. */
  parts: { label: string; value: string | null }[];
  note: string;
}

/** The draft of what is filed: what is known in its place, and what is missing marked, never left out. */
export function filingDocument(
  incident: Incident,
  duty: Duty,
  {
    facts,
    rules,
    version,
    language,
    zone,
  }: { facts: Facts; rules: DutyRules; version: number; language: Language; zone: string },
): FilingDocument {
  const t = translator(language);
  const time = (at: Date) => formatMoment(at, language, zone);
  const title = t(`crisis.duties.name.${duty.code}`);
  return {
    title: incident.drill ? text(language, 'crisis.drillTitle', { title }) : title,
    facts: [
      { label: t('crisis.duties.document.code'), value: incident.code },
      { label: t('crisis.duties.document.source'), value: rules.duties[duty.code].source[language] },
      { label: t('crisis.duties.document.aware'), value: `${time(duty.from)} (${zone})` },
      {
        label: t('crisis.duties.document.due'),
        value: duty.hours === 0 ? t('crisis.duties.atOnce') : `${time(duty.due)} (${zone})`,
      },
      {
        label: t('crisis.duties.document.rules'),
        value: version === 0 ? t('crisis.duties.rulesFirst') : String(version),
      },
    ],
    parts: duty.fields.map((field) => {
      const value = (facts[field] ?? '').trim();
      return { label: t(`crisis.duties.fact.${field}`), value: value === '' ? null : value };
    }),
    note: t(`crisis.duties.document.${incident.drill ? 'drill' : 'draft'}`),
  };
}

/** The document as plain text; these bytes are what is hashed. */
export function documentText({ title, facts, parts, note }: FilingDocument, language: Language): string {
  const missing = text(language, 'crisis.duties.document.missing');
  return [
    title,
    '',
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...parts.flatMap(({ label, value }) => ['', `## ${label}`, value ?? missing]),
    ...['', note, ''],
  ].join('\n');
}

export const hashOfDocument = (document: string): Buffer =>
  createHash('sha256').update(document, 'utf8').digest();
