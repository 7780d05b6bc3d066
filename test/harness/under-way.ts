import { logFiles } from '../../src/evidence/files.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, loadSigner } from '../../src/evidence/signer.ts';
import { someAbsence } from './absences.ts';
import { accessUnderWay } from './access.ts';
import { caseUnderWay } from './accountability.ts';
import { affectedUnderWay } from './affected.ts';
import { analysisUnderWay } from './analysis.ts';
import { announcementsUnderWay } from './announcements.ts';
import type { TestApp } from './app.ts';
import { consoleUnderWay } from './console.ts';
import { contractsUnderWay } from './contracts.ts';
import { crisisUnderWay } from './crisis.ts';
import { reportUnderWay } from './crisis-reports.ts';
import { decisionsUnderWay } from './decisions.ts';
import { faqUnderWay } from './faq.ts';
import { filesUnderWay } from './file-rules.ts';
import { holdUnderWay } from './holding.ts';
import { procedureUnderWay } from './procedure.ts';
import { placedOrder, sentNotice, versionInForce } from './sent-notice.ts';
import { surveyUnderWay } from './surveys.ts';
import { printedSheet, startedTablet } from './tablet.ts';
import { trainingUnderWay } from './training.ts';
import { wordsUnderWay } from './words.ts';

/**
 * One of everything there is an address for: a notice that somebody has a concern about and somebody else has a
 * sheet of paper for, an order, a procedure, an objection, an exemption, a receipt.
 *
 * @param asked staff number of whom it is about
 * @returns the ids, by the names that addresses have for them
 */
export async function everythingUnderWay(
  heed: TestApp,
  { asked, concern }: { asked: string; concern: string },
): Promise<Record<string, string>> {
  const notice = await sentNotice(heed, 'chat-monitoring', [asked, 'S003']);
  const person = await heed.signIn(asked);
  const answered = await person.post(`/n/${notice}/answer`, {
    action: `notices.concern:${notice}`,
    reason: concern,
  });
  if (answered.status !== 303) throw new Error(`the answer was met with ${answered.status}`);
  const { app, db, clock } = heed;
  const sequencer = new Sequencer({
    db,
    signer: loadSigner(app.config),
    files: logFiles(evidenceDir(app.config.dataDir)),
    published: () => Promise.resolve(),
  });
  const size = await sequencer.beat(clock.now());
  const answer = await db.selectFrom('answer').selectAll().executeTakeFirstOrThrow();
  const crisis = await crisisUnderWay(heed);
  return {
    ...(await consoleUnderWay(heed)),
    ...(await procedureUnderWay(heed)),
    ...(await decisionsUnderWay(heed, asked)),
    ...(await contractsUnderWay(heed, asked)),
    ...(await trainingUnderWay(heed, asked)),
    ...(await wordsUnderWay(heed, asked)),
    ...(await surveyUnderWay(heed, asked)),
    ...(await announcementsUnderWay(heed, asked)),
    ...(await faqUnderWay(heed, 'S033')),
    ...(await holdUnderWay(heed, asked)),
    ...(await accessUnderWay(heed, asked)),
    ...(await caseUnderWay(heed, 'S004')),
    ...(await analysisUnderWay(heed)),
    ...(await filesUnderWay(heed, asked)),
    ...crisis,
    ...(await affectedUnderWay(heed, crisis[':incident'] ?? '')),
    ...(await reportUnderWay(heed, asked)),
    ':notice': notice,
    ':kind': 'notice',
    ':absence': await someAbsence(heed),
    ':order': await placedOrder(heed, 'chat-monitoring'),
    ':thread': answer.thread_id ?? '',
    ':person': person.personId,
    ':sheet': await printedSheet(heed, notice, 'S003'),
    ':kiosk': (await startedTablet(heed, 'S032')).id,
    ':answer': answer.id,
    ':entry': String(answer.entry_id),
    ':version': await versionInForce(db, 'chat-monitoring'),
    '{*path}': `entries/000.p/${size}`,
  };
}
