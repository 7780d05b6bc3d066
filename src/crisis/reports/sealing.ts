import { wordsOfMatter, yearsOn } from '../../vault/matter.ts';

/** What was said of a report. Longer than any report, the incident that it became, and the years after it. */
export const reportWords = wordsOfMatter('crisis-report', yearsOn(10));
export const placeOfReportWords = (id: string): string => `crisis_report_word:${id}:words`;
