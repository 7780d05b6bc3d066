import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { holdersQuery } from '../people/holders.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { cleanText, textProblem } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { alertCard, escalatedCard } from './present.ts';
import type { AlertOutcome } from './rules.ts';
import { alertWords, placeOfNote } from './sealing.ts';
import { type FileAlert, lockAlert, noSuchAlert } from './store.ts';
import { countAnew } from './window.ts';

export interface Answering {
  alertId: string;
  outcome: AlertOutcome | undefined;
  note: string;
  by: Viewer;
  now: Date;
}

/** As permissions ask it. */
export const subjectOf = ({ personId, ownerId, deputyId, addressees }: FileAlert) => ({
  personId,
  asked: [ownerId, deputyId, ...addressees],
});

/**
 * Answers an alert: harmless, talked with the person, or handed to the privacy office, which may ask to open the records.
 * What comes afterwards is another alert. The same answer by the same person once more is a success.
 *
 * @throws HeedError `not-found`, `bad-input`, `conflict` (text `file-alert-answered`) where somebody was quicker
 */
export async function answerAlert(tx: Tx, { vault }: { vault: Vault }, answering: Answering): Promise<void> {
  const { alertId, outcome, note, by, now } = answering;
  const alert = await lockAlert(tx, alertId);
  if (!can(by, 'file-alerts.answer', subjectOf(alert))) throw noSuchAlert(alertId);
  if (alert.state === 'answered') {
    if (alert.answeredBy === by.id && alert.outcome === outcome) return;
    throw new HeedError('conflict', `file alert ${alertId} is answered already`, {
      text: 'file-alert-answered',
    });
  }
  const problems: CodedProblem[] = [
    ...(outcome ? [] : [problem({ code: 'fileOutcome' }, { code: 'files.outcomeMissing' })]),
    ...(textProblem(note) ? [problem({ code: 'fileNote' }, { code: 'files.noteMissing' })] : []),
  ];
  if (!outcome || problems.length > 0)
    throw new HeedError('bad-input', 'a file alert cannot be answered like this', { problems });
  await tx
    .updateTable('file_alert')
    .set({
      ...{ state: 'answered', answered_by: by.id, answered_at: now, outcome },
      note: await alertWords.seal(tx, vault, {
        id: alertId,
        place: placeOfNote(alertId),
        text: cleanText(note),
        now,
      }),
    })
    .where('id', '=', alertId)
    .execute();
  await countAnew(tx, alert.ruleId, alert.personId, alert.lastAt);
  await append(tx, {
    ...{ type: 'file-alert.answered', at: now, actor: { person: by.id }, about: alertId },
    data: { alert: alertId, outcome, transfers: alert.transfers, bytes: alert.bytes },
  });
  await settleCards(tx, alert, now);
  if (outcome === 'escalated')
    await enqueueTo(
      tx,
      { kind: 'file-alerts.escalated', bodies: escalatedCard(alert), about: alertId, priority: 1, at: now },
      holdersQuery(['privacy', 'legal'], now, [alert.personId, by.id]),
    );
  touch(tx, 'file-alerts');
  if (alert.shownAt) touch(tx, `person.${alert.personId}`);
}

/** Every card about it says that it is answered. */
async function settleCards(tx: Tx, alert: FileAlert, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string; people: string[] }>`
    select m.id, array_agg(distinct d.person_id) as people from message m join delivery d on d.message_id = m.id
    where m.about = ${alert.id}::uuid and m.kind in ('file-alerts.asked', 'file-alerts.again')
    group by m.id order by m.id`.execute(tx);
  for (const { id, people } of rows)
    await enqueue(tx, {
      ...{ kind: 'file-alerts.settled', bodies: alertCard(alert, 'answered'), about: alert.id, to: people },
      ...{ mode: 'replace', replaces: id, priority: 5, at: now },
    });
}
