import { sql } from 'kysely';
import { v7 } from 'uuid';
import { actingRoles } from '../../../src/crisis/acting.ts';
import { approveStatement, takeApprovalBack } from '../../../src/crisis/statements/approve.ts';
import { askForApproval } from '../../../src/crisis/statements/ask.ts';
import { outsideWriter } from '../../../src/crisis/statements/mail.ts';
import { approverRoles, type StatementText } from '../../../src/crisis/statements/rules.ts';
import { sendStatement, sinkStatement, type Way } from '../../../src/crisis/statements/send.ts';
import { writeStatement } from '../../../src/crisis/statements/write.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { normaliseEmail } from '../../../src/mailboxes/address.ts';
import { type Language, languages } from '../../../src/messages/model.ts';
import { demand } from '../../../src/people/permissions.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { isUuid } from '../../../src/uuid.ts';
import { type Ctx, formFields, translate } from '../../context.ts';
import { backTo, inside } from './frame.tsx';
import { audienceParam, showStatement } from './statement.tsx';
import type { EnteredStatement } from './statement-forms.tsx';

const mostReceivers = 500;

/** Who acts, where, and in which roles. */
async function there(ctx: Ctx) {
  const within = await inside(ctx);
  const audience = audienceParam(ctx);
  const acting = await actingRoles(ctx.state.app.db, within.incident.id, within.viewer.id);
  return {
    ...within,
    audience,
    acting,
    back: () => backTo(ctx, within.incident.id, `/statements/${audience}`),
  };
}

/** Which text the form was about. @throws HeedError `bad-request` */
function statementIn({ statement = '', sha256 = '' }: Readonly<Record<string, string>>) {
  if (!isUuid(statement) || !/^[0-9a-f]{64}$/.test(sha256))
    throw new HeedError('bad-request', 'the form names no statement');
  return { statement, sha256 };
}

/** POST /crisis/:incident/statements/:audience/write */
export async function wroteStatement(ctx: Ctx): Promise<void> {
  const { incident, viewer, audience, acting, back } = await there(ctx);
  demand(viewer, 'crisis.statement-write', { acting });
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
  back();
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

/** POST /crisis/:incident/statements/:audience/ask */
export async function askedApproval(ctx: Ctx): Promise<void> {
  const { incident, viewer, acting, back } = await there(ctx);
  demand(viewer, 'crisis.statement-write', { acting });
  const { statement } = statementIn(formFields(ctx));
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => askForApproval(tx, incident.id, { statement, by: viewer.id, now }));
  back();
}

/** The role of the form, in which the viewer acts. @throws HeedError `bad-request` for none, `forbidden` for another's */
function roleIn(ctx: Ctx, roles: readonly string[], acting: readonly string[]) {
  const role = approverRoles.find((one) => one === formFields(ctx).role);
  if (!role) throw new HeedError('bad-request', 'that is no role that approves');
  if (roles.includes(role) || acting.includes(role)) return role;
  throw new HeedError('forbidden', 'this person does not act in that role');
}

/** POST /crisis/:incident/statements/:audience/approve */
export async function approvedStatement(ctx: Ctx): Promise<void> {
  const { incident, viewer, acting, back } = await there(ctx);
  const role = roleIn(ctx, viewer.roles, acting);
  const { alone = '', ...fields } = formFields(ctx);
  const { app, now } = ctx.state;
  const given = { ...statementIn(fields), role, by: viewer.id, alone, now };
  await inTransaction(app.db, (tx) => approveStatement(tx, app, incident.id, given));
  back();
}

/** POST /crisis/:incident/statements/:audience/take-back */
export async function tookApprovalBack(ctx: Ctx): Promise<void> {
  const { incident, viewer, acting, back } = await there(ctx);
  const role = roleIn(ctx, viewer.roles, acting);
  const { statement } = statementIn(formFields(ctx));
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) =>
    takeApprovalBack(tx, incident.id, { statement, role, by: viewer.id, now }),
  );
  back();
}

/** POST /crisis/:incident/statements/:audience/send */
export async function sentStatement(ctx: Ctx): Promise<void> {
  const { incident, viewer, audience, acting, back } = await there(ctx);
  demand(viewer, 'crisis.statement-send', { acting });
  const fields = formFields(ctx);
  const { app, now } = ctx.state;
  const once = `sending:${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`;
  const sent = { ...statementIn(fields), by: viewer.id, once, now };
  if (incident.drill) {
    await inTransaction(app.db, (tx) => sinkStatement(tx, incident, sent));
    return back();
  }
  const inHouse = audience === 'staff' || audience === 'affected';
  const way = await wayIn(ctx, fields, inHouse, audience === 'staff');
  if (typeof way === 'string') {
    ctx.status = 422;
    return showStatement(ctx, { way: { way: fields.way ?? '', typed: fields, problem: way } });
  }
  await inTransaction(app.db, (tx) => sendStatement(tx, app, incident, { ...sent, way }));
  back();
}

/** @returns what is wrong, in the reader's words, where something is */
async function wayIn(
  ctx: Ctx,
  fields: Readonly<Record<string, string>>,
  inHouse: boolean,
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
  if (fields.way === 'people' && inHouse) {
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
  if (fields.way === 'mail' && !inHouse) {
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
