import { actingRoles } from '../../../src/crisis/acting.ts';
import { approveStatement, takeApprovalBack } from '../../../src/crisis/statements/approve.ts';
import { askForApproval } from '../../../src/crisis/statements/ask.ts';
import { statementsPath } from '../../../src/crisis/statements/present.ts';
import {
  approverRoles,
  isAudience,
  type Series,
  type StatementAudience,
} from '../../../src/crisis/statements/rules.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { can } from '../../../src/people/permissions.ts';
import type { CrisisRole } from '../../../src/people/person.ts';
import { isUuid } from '../../../src/uuid.ts';
import { type Ctx, formFields } from '../../context.ts';
import { type Inside, inside } from './frame.tsx';

/** Who is before which text, and what they may do with it: the same gate whoever reads the text in the end. */
export interface There extends Inside {
  audience: StatementAudience;
  series: Series;
  acting: readonly CrisisRole[];
  mayWrite: boolean;
  maySend: boolean;
  /** Of the text's page. */
  path: string;
}
export type Find = (ctx: Ctx) => Promise<There>;

/** A text of `/crisis/:incident/statements/:audience`. @throws HeedError `not-found` */
export async function thereStatement(ctx: Ctx): Promise<There> {
  const within = await inside(ctx);
  const { audience } = ctx.params as { audience?: string };
  if (!isAudience(audience)) throw new HeedError('not-found', 'that is no audience');
  const { incident, viewer } = within;
  const acting = await actingRoles(ctx.state.app.db, incident.id, viewer.id);
  // What those affected are told is written in the other place; what was begun here is read only.
  const here = audience !== 'affected';
  return {
    ...within,
    ...{ audience, series: '', acting, path: `${statementsPath(incident.id)}/${audience}` },
    mayWrite: here && can(viewer, 'crisis.statement-write', { acting }),
    maySend: here && can(viewer, 'crisis.statement-send', { acting }),
  };
}

/** @throws HeedError `forbidden` */
export function demandThat(may: boolean, what: string): void {
  if (!may) throw new HeedError('forbidden', `this person may not ${what} this text`);
}

/** Back to the text after an act. */
export function backToText(ctx: Ctx, { path }: There): void {
  ctx.redirect(path);
  ctx.status = 303;
}

/** Which text the form was about. @throws HeedError `bad-request` */
export function statementIn({ statement = '', sha256 = '' }: Readonly<Record<string, string>>) {
  if (!isUuid(statement) || !/^[0-9a-f]{64}$/.test(sha256))
    throw new HeedError('bad-request', 'the form names no statement');
  return { statement, sha256 };
}

/** POST …/ask */
export const askedApproval = (find: Find) => async (ctx: Ctx) => {
  const there = await find(ctx);
  demandThat(there.mayWrite, 'ask for approval of');
  const { statement } = statementIn(formFields(ctx));
  const { app, now } = ctx.state;
  const { incident, viewer } = there;
  await inTransaction(app.db, (tx) => askForApproval(tx, incident.id, { statement, by: viewer.id, now }));
  backToText(ctx, there);
};

/** The role of the form, in which the viewer acts. @throws HeedError `bad-request` for none, `forbidden` for another's */
function roleIn(ctx: Ctx, { viewer, acting }: There) {
  const role = approverRoles.find((one) => one === formFields(ctx).role);
  if (!role) throw new HeedError('bad-request', 'that is no role that approves');
  if (viewer.roles.includes(role) || acting.includes(role)) return role;
  throw new HeedError('forbidden', 'this person does not act in that role');
}

/** POST …/approve */
export const approvedStatement = (find: Find) => async (ctx: Ctx) => {
  const there = await find(ctx);
  const role = roleIn(ctx, there);
  const { alone = '', ...fields } = formFields(ctx);
  const { app, now } = ctx.state;
  const given = { ...statementIn(fields), role, by: there.viewer.id, alone, now };
  await inTransaction(app.db, (tx) => approveStatement(tx, app, there.incident.id, given));
  backToText(ctx, there);
};

/** POST …/take-back */
export const tookApprovalBack = (find: Find) => async (ctx: Ctx) => {
  const there = await find(ctx);
  const role = roleIn(ctx, there);
  const { statement } = statementIn(formFields(ctx));
  const { app, now } = ctx.state;
  const { incident, viewer } = there;
  await inTransaction(app.db, (tx) =>
    takeApprovalBack(tx, incident.id, { statement, role, by: viewer.id, now }),
  );
  backToText(ctx, there);
};
