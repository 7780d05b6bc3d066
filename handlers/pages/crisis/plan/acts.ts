import { isLevel } from '../../../../src/crisis/levels.ts';
import { planOf } from '../../../../src/crisis/load.ts';
import type { CrisisPlan } from '../../../../src/crisis/plan.ts';
import { makePlan, setRank } from '../../../../src/crisis/plans/make.ts';
import { staffIn } from '../../../../src/crisis/plans/staff.ts';
import { readLevel, timings, type WrittenLevel } from '../../../../src/crisis/plans/written.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { crisisRoles } from '../../../../src/people/person.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { type Ctx, formFields, signedIn } from '../../../context.ts';
import { showPlan, type WrongPlan } from './plan.tsx';

/** POST /crisis/plan/level/:level */
export async function setLevel(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'crisis.plan-make');
  const { level } = ctx.params as { level?: string };
  if (!isLevel(level)) throw new HeedError('not-found', 'there is no such level');
  const fields = formFields(ctx);
  const of = (name: string): string => (fields[name] ?? '').slice(0, 500);
  const written: WrittenLevel = {
    needed: Object.fromEntries(crisisRoles.map((role) => [role, of(`needed-${role}`)])),
    ...{ day: of('day'), night: of('night'), nightFrom: of('nightFrom'), nightTo: of('nightTo') },
    ...(Object.fromEntries(timings.map((timing) => [timing, of(timing)])) as Pick<
      WrittenLevel,
      (typeof timings)[number]
    >),
  };
  const read = readLevel(written);
  if (read.problems) return again(ctx, { level, written, problems: read.problems });
  await make(ctx, { level, written, problems: new Map() }, (plan) => ({
    ...plan,
    levels: { ...plan.levels, [level]: read.plan },
  }));
}

/** POST /crisis/plan/last-resort */
export async function setLastResort(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'crisis.plan-make');
  const typed = (formFields(ctx).staff ?? '').slice(0, 1_000);
  const { app, now } = ctx.state;
  const { people, unknown } = await staffIn(app.db, typed, now);
  if (unknown.length > 0) return again(ctx, { lastResort: { typed, unknown } });
  await make(ctx, { lastResort: { typed, unknown: [] } }, (plan) => ({ ...plan, lastResort: people }));
}

/** POST /crisis/plan/place */
export async function setPlace(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.plan-make');
  const { person, role = '', rank = '' } = formFields(ctx);
  const { app, now } = ctx.state;
  if (!isUuid(person)) throw new HeedError('bad-request', 'that is nobody');
  const place = /^\d{1,2}$/.test(rank.trim()) ? Number(rank) : Number.NaN;
  await inTransaction(app.db, (tx) =>
    setRank(tx, { person, role, rank: place }, { actor: { person: viewer.id }, now }),
  );
  back(ctx);
}

async function make(ctx: Ctx, entered: WrongPlan, change: (plan: CrisisPlan) => CrisisPlan): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const given = formFields(ctx).base ?? '';
  const base = /^\d{1,9}$/.test(given) ? Number(given) : null;
  try {
    await inTransaction(app.db, async (tx) => {
      // Of a version that is not there (any more) nothing is built on.
      const plan = change(await planOf(tx, base));
      await makePlan(tx, { plan, base }, { personId: viewer.id, actor: { person: viewer.id }, now });
    });
  } catch (error) {
    if (error instanceof HeedError && error.code === 'conflict')
      return again(ctx, { ...entered, conflict: true });
    throw error;
  }
  back(ctx);
}

function again(ctx: Ctx, wrong: WrongPlan): Promise<void> {
  ctx.status = 422;
  return showPlan(ctx, wrong);
}

function back(ctx: Ctx): void {
  ctx.redirect('/crisis/plan?saved=yes');
  ctx.status = 303;
}
