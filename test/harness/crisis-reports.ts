import { v7 } from 'uuid';
import { gradeReport } from '../../src/crisis/grading/grade.ts';
import { answersIn } from '../../src/crisis/grading/questions.ts';
import { receiveReport } from '../../src/crisis/reports/receive.ts';
import { takeReport } from '../../src/crisis/reports/take.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { TestApp } from './app.ts';

/** A report of the sample company's that its lead has taken and graded, otherwise than the rules propose. */
export async function reportUnderWay(
  { app, db, clock }: TestApp,
  reporter: string,
): Promise<Record<string, string>> {
  const idOf = async (staffNo: string) =>
    (await db.selectFrom('person').select('id').where('staff_no', '=', staffNo).executeTakeFirstOrThrow()).id;
  const [by, lead] = [await idOf(reporter), await idOf('S037')];
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const { report } = await receiveReport(tx, app, {
      ...{ source: 'page', by, once: v7(), now },
      text: '打印机旁放着一份咨询记录，上面有姓名。\n我没有动它，也没有拍照。',
    });
    await takeReport(tx, report.id, { by: lead, now });
    const answers = answersIn({ people: 'few', data: 'counselling', key: 'no', cause: 'carelessness' });
    const why = '已经收回，没有人看过。';
    await gradeReport(tx, app, report.id, { answers, chosen: 'minor', why, by: lead, once: v7(), now });
    return { ':report': report.id };
  });
}
