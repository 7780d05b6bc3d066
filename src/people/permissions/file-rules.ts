import { holders, type Rule } from './rule.ts';

const answersForIt = holders('privacy', 'legal');

/** Whose files they are, and who is asked about them. */
interface About {
  personId: string;
  /** The owner, the deputy, and everybody who has been asked. */
  asked: readonly string[];
}

/** Whoever is asked, and the offices that answer for it; nobody about themselves. */
const reads: Rule<[About]> = (viewer, { personId, asked }) =>
  viewer.id !== personId && (asked.includes(viewer.id) || answersForIt(viewer));

/** That somebody hears of it later is asked and agreed to by the offices, and not about oneself. */
const delays: Rule<[{ personId: string }]> = (viewer, { personId }) =>
  answersForIt(viewer) && viewer.id !== personId;

/** Rules on files that are handed over, and what comes of them. */
export const fileRules = {
  'file-rules.read': holders('privacy', 'legal', 'auditor', 'admin'),
  'file-rules.set': holders('privacy'),
  'file-alerts.list': answersForIt,
  'file-alerts.read': reads,
  'file-alerts.answer': reads,
  'file-alerts.delay': delays,
  'file-alerts.agree': ((viewer, subject) =>
    delays(viewer, subject) && viewer.id !== subject.silentBy) satisfies Rule<
    [{ personId: string; silentBy: string }]
  >,
  'file-alerts.own': ((viewer, { personId }) => viewer.id === personId) satisfies Rule<
    [{ personId: string }]
  >,
};
