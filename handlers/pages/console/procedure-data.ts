import type { Db } from '../../../src/db/pool.ts';
import type { Override } from '../../../src/evidence/policy-events.ts';
import type { Localized } from '../../../src/messages/model.ts';
import { translator } from '../../../src/messages/texts.ts';
import { aloneToAsk } from '../../../src/procedure/consultation.ts';
import { type Alone, stepsNeeded } from '../../../src/procedure/many.ts';
import { progress, type StepState } from '../../../src/procedure/rules.ts';
import {
  type Approval,
  approvalsOf,
  type Consultation,
  consultationsOf,
  type Draft,
  draftsOf,
  findProcedure,
  loadDraftText,
  type Negotiation,
  negotiationsOf,
  openProcedures,
  type Procedure,
  recordOf,
  type WaitingComment,
  waitingComments,
} from '../../../src/procedure/store.ts';
import type { Ctx } from '../../context.ts';
import { consoleViewer } from './shell.tsx';

export const procedurePath = (id: string): string => `/console/procedures/${id}`;

/** How many people one person may write to alone, at this moment. */
export const aloneIn = ({ state: { app, now } }: Ctx): Alone => ({
  approvalAbove: app.config.HEED_APPROVAL_ABOVE,
  now,
});

/** All there is to know of a procedure. */
export interface ProcedureData {
  procedure: Procedure;
  drafts: readonly Draft[];
  newest: Draft;
  states: readonly StepState[];
  consultations: readonly Consultation[];
  waiting: readonly WaitingComment[];
  negotiations: readonly Negotiation[];
  approvals: readonly Approval[];
  /** What of the law's open questions the newest draft sets aside, in the reader's language. */
  overrides: readonly Override[];
  /** How many would be asked, where it takes somebody who wrote no draft to ask them. */
  othersAsk: number | undefined;
  /** Who did something; null is an operator at the command line. */
  nameOf: (id: string | null) => string;
}

export async function loadProcedure(ctx: Ctx, id: string): Promise<ProcedureData> {
  const { app, language } = ctx.state;
  const { db } = app;
  const procedure = await findProcedure(db, id);
  const drafts = await draftsOf(db, id);
  const [newest] = drafts;
  const { front } = await loadDraftText(db, newest.id, 'zh-CN');
  const { overrides } = (await loadDraftText(db, newest.id, language)).front;
  const negotiations = await negotiationsOf(db, id);
  const approvals = await approvalsOf(db, id);
  const names = await namesOf(db, [
    ...drafts.map(({ author }) => author),
    ...negotiations.map(({ recordedBy }) => recordedBy),
    ...approvals.map(({ decidedBy }) => decidedBy),
  ]);
  const operator = translator(language)('console.orders.operator');
  return {
    procedure,
    drafts,
    newest,
    states: progress(await stepsNeeded(db, front, aloneIn(ctx)), await recordOf(db, id)),
    consultations: await consultationsOf(db, id),
    waiting: await waitingComments(db, id),
    negotiations,
    approvals,
    overrides,
    othersAsk: await aloneToAsk(db, id, { person: consoleViewer(ctx).id, ...aloneIn(ctx) }),
    nameOf: (person) => (person && names.get(person)) || operator,
  };
}

async function namesOf(db: Db, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const known = ids.filter((id) => id !== null);
  if (known.length === 0) return new Map();
  const rows = await db.selectFrom('person').select(['id', 'name']).where('id', 'in', known).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export interface ProcedureLine {
  id: string;
  titles: Localized<string>;
  number: number;
  openedAt: Date;
}

/** What is under way, for lists. */
export async function procedureLines(db: Db): Promise<ProcedureLine[]> {
  const open = await openProcedures(db);
  return Promise.all(
    open.map(async ({ id, openedAt }) => {
      const [{ titles, number }] = await draftsOf(db, id);
      return { id, titles, number, openedAt };
    }),
  );
}
