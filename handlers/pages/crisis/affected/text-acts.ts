import { v7 } from 'uuid';
import { fieldsOf, type TextWords } from '../../../../src/crisis/affected/rules.ts';
import { lockReal } from '../../../../src/crisis/affected/store.ts';
import { tell } from '../../../../src/crisis/affected/tell.ts';
import { writeText } from '../../../../src/crisis/affected/texts.ts';
import { kindOfSeries, textProblems } from '../../../../src/crisis/affected/words.ts';
import { sinkStatement } from '../../../../src/crisis/statements/send.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { type Ctx, formFields } from '../../../context.ts';
import { backTo } from '../frame.tsx';
import { backToText, demandThat, statementIn } from '../gate-acts.ts';
import { showText, thereText } from './text.tsx';

/** POST /crisis/:incident/affected/texts/:series/write */
export async function textWritten(ctx: Ctx): Promise<void> {
  const there = await thereText(ctx);
  const { incident, viewer, series } = there;
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const kind = kindOfSeries(series);
  const typed = (language: string) =>
    Object.fromEntries(fieldsOf[kind].map((field) => [field, fields[`${language}.${field}`] ?? '']));
  const words: TextWords = { 'zh-CN': typed('zh-CN'), en: typed('en') };
  const problems = textProblems(kind, words);
  if (Object.keys(problems).length > 0) {
    ctx.status = 422;
    return showText(ctx, { words, problems });
  }
  const once = `affected-text:${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`;
  await inTransaction(app.db, (tx) =>
    writeText(tx, app, incident.id, { series, words, by: viewer.id, once, now }),
  );
  backToText(ctx, there);
}

/** POST …/texts/:series/send */
export async function textSent(ctx: Ctx): Promise<void> {
  const there = await thereText(ctx);
  demandThat(there.maySend, 'send');
  const { incident, viewer } = there;
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const once = `${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`;
  const sent = { ...statementIn(fields), by: viewer.id, once, now };
  if (incident.drill) {
    await inTransaction(app.db, (tx) => sinkStatement(tx, incident, { ...sent, once: `telling:${once}` }));
    return backToText(ctx, there);
  }
  await inTransaction(app.db, async (tx) => tell(tx, await lockReal(tx, incident.id), sent));
  // Whoever sends may see texts alone, by a hand-over.
  if (viewer.roles.some((role) => role === 'lead' || role === 'hr' || role === 'legal'))
    backTo(ctx, incident.id, '/affected');
  else backToText(ctx, there);
}
