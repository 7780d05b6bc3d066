import { sql } from 'kysely';
import { v7 } from 'uuid';
import { outsideWriter } from '../../../src/crisis/statements/mail.ts';
import type { StatementText } from '../../../src/crisis/statements/rules.ts';
import { sendStatement, sinkStatement, type Way } from '../../../src/crisis/statements/send.ts';
import { writeStatement } from '../../../src/crisis/statements/write.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { normaliseEmail } from '../../../src/mailboxes/address.ts';
import { type Language, languages } from '../../../src/messages/model.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { type Ctx, formFields, translate } from '../../context.ts';
import { backToText, demandThat, statementIn, thereStatement } from './gate-acts.ts';
import { showStatement } from './statement.tsx';
import type { EnteredStatement } from './statement-forms.tsx';

const mostReceivers = 500;

/** POST /crisis/:incident/statements/:audience/write */
export async function wroteStatement(ctx: Ctx): Promise<void> {
  const there = await thereStatement(ctx);
  demandThat(there.mayWrite, 'write');
  const { incident, viewer, audience } = there;
  const typed = formFields(ctx);
  const texts = textsIn(typed);
  if (typeof texts === 'string') {
    ctx.status = 422;
    return showStatement(ctx, { text: { typed, problem: texts } });
  }
  const { app, now } = ctx.state;
  const once = `statement:${viewer.id}:${(typed.once ?? v7()).slice(0, 80)}`;
  await inTransaction(app.db, (tx) =>
    writeStatement(tx, app, incident.id, { audience, texts, by: viewer.id, once, now }),
  );
  backToText(ctx, there);
}

function textsIn(typed: Readonly<Record<string, string>>): StatementText | EnteredStatement['problem'] {
  const texts: Partial<Record<Language, { title: string; text: string }>> = {};
  for (const language of languages) {
    const title = typed[`title-${language}`] ?? '';
    const text = typed[`text-${language}`] ?? '';
    const problems = [textProblem(title), textProblem(text)];
    if (problems.every((one) => one === 'empty')) continue;
    if (problems.includes('empty')) return 'half';
    if (problems.includes('tooLong') || Array.from(title).length > 200) return 'tooLong';
    texts[language] = { title, text };
  }
  return Object.keys(texts).length === 0 ? 'empty' : texts;
}

/** POST /crisis/:incident/statements/:audience/send */
export async function sentStatement(ctx: Ctx): Promise<void> {
  const there = await thereStatement(ctx);
  demandThat(there.maySend, 'send');
  const { incident, viewer, audience } = there;
  const fields = formFields(ctx);
  const { app, now } = ctx.state;
  const once = `sending:${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`;
  const sent = { ...statementIn(fields), by: viewer.id, once, now };
  if (incident.drill) {
    await inTransaction(app.db, (tx) => sinkStatement(tx, incident, sent));
    return backToText(ctx, there);
  }
  const way = await wayIn(ctx, fields, audience === 'staff');
  if (typeof way === 'string') {
    ctx.status = 422;
    return showStatement(ctx, { way: { way: fields.way ?? '', typed: fields, problem: way } });
  }
  await inTransaction(app.db, (tx) => sendStatement(tx, app, incident, { ...sent, way }));
  backToText(ctx, there);
}

/** @returns what is wrong, in the reader's words, where something is */
async function wayIn(
  ctx: Ctx,
  fields: Readonly<Record<string, string>>,
  staff: boolean,
): Promise<Way | string> {
  const t = translate(ctx);
  const { app, now } = ctx.state;
  const listed = (text: string) => [...new Set(text.split(/[\s,，;；、]+/).filter((one) => one !== ''))];
  if (fields.way === 'by-hand') {
    const problem = textProblem(fields.place ?? '');
    return problem ? t(`threads.problem.${problem}`) : { channel: 'by-hand', place: fields.place ?? '' };
  }
  if (fields.way === 'everyone' && staff) return { channel: 'message', to: { kind: 'everyone' } };
  if (fields.way === 'people' && staff) {
    const numbers = listed(fields.staffNumbers ?? '');
    if (numbers.length === 0) return t('threads.problem.empty');
    if (numbers.length > mostReceivers) return t('crisis.statements.tooMany', { most: mostReceivers });
    const { rows } = await sql<{ id: string; no: string }>`
      select p.id, p.staff_no as no from person p where p.staff_no = any(${numbers}::text[])
        and exists (select from employment e where e.person_id = p.id and e.from_at <= ${now}
                      and (e.to_at is null or e.to_at > ${now}))`.execute(app.db);
    const known = new Set(rows.map(({ no }) => no));
    const unknown = numbers.filter((no) => !known.has(no));
    if (unknown.length > 0)
      return t('crisis.statements.unknownStaff', { list: unknown.slice(0, 10).join(' ') });
    return { channel: 'message', to: { kind: 'people', ids: rows.map(({ id }) => id) } };
  }
  if (fields.way === 'mail' && !staff) {
    if (!outsideWriter(app.platforms)) return t('crisis.statements.noMail');
    const typed = listed(fields.addresses ?? '');
    if (typed.length === 0) return t('threads.problem.empty');
    if (typed.length > mostReceivers) return t('crisis.statements.tooMany', { most: mostReceivers });
    const bad = typed.filter((one) => normaliseEmail(one) === undefined);
    if (bad.length > 0) return t('crisis.statements.badAddresses', { list: bad.slice(0, 10).join(' ') });
    const addresses = [...new Set(typed.flatMap((one) => normaliseEmail(one) ?? []))];
    const language = languages.find((one) => one === fields.language) ?? ctx.state.language;
    return { channel: 'mail', addresses, language };
  }
  throw new HeedError('bad-request', 'that is no way for this audience');
}
