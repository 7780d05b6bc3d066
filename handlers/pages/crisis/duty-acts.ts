import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { actingRoles } from '../../../src/crisis/acting.ts';
import { enterFacts, waiveDuty } from '../../../src/crisis/duties/enter.ts';
import {
  type FactName,
  factNames,
  instantNames,
  isNumber,
  takesFact,
} from '../../../src/crisis/duties/facts.ts';
import { fileDuty } from '../../../src/crisis/duties/file.ts';
import { type DutyCode, isDutyCode } from '../../../src/crisis/duties/table.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { languages } from '../../../src/messages/model.ts';
import { demand } from '../../../src/people/permissions.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { type Ctx, formFields } from '../../context.ts';
import { showDuties } from './duties.tsx';
import { backTo, inside } from './frame.tsx';

/** @throws HeedError `not-found` */
export function dutyParam(ctx: Ctx): DutyCode {
  const { duty } = ctx.params as { duty?: string };
  if (isDutyCode(duty)) return duty;
  throw new HeedError('not-found', 'that is no duty');
}

/** What clocks show in the zone, as an instant; undefined for what is no time. */
function instantIn(typed: string, zone: string): Date | undefined {
  const found = DateTime.fromISO(typed, { zone });
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(typed) && found.isValid ? found.toJSDate() : undefined;
}

/** POST /crisis/:incident/duties/facts */
export async function enteredFacts(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  demand(viewer, 'crisis.fact-enter', { acting: await actingRoles(app.db, incident.id, viewer.id) });
  const typed = formFields(ctx);
  const values: Partial<Record<FactName, string>> = {};
  const names: FactName[] = [];
  for (const name of factNames) {
    const said = (typed[name] ?? '').trim();
    if (said === '') continue;
    const instant = instantNames.some((one) => one === name);
    const at = instant ? instantIn(said, viewer.timeZone) : undefined;
    const value = instant ? (at && at <= now ? at.toISOString() : '') : isNumber(name) ? digits(said) : said;
    if (!takesFact(name, value) || textProblem(value)) names.push(name);
    else values[name] = value;
  }
  if (names.length > 0) {
    ctx.status = 422;
    return showDuties(ctx, { names, typed });
  }
  const once = `fact:${viewer.id}:${(typed.once ?? v7()).slice(0, 80)}`;
  await inTransaction(app.db, (tx) => enterFacts(tx, app, incident.id, { values, by: viewer.id, once, now }));
  backTo(ctx, incident.id, '/duties');
}

/** "1,200", "１２００" */
const digits = (typed: string) => typed.normalize('NFKC').replaceAll(/[\s,，]/g, '');

/** POST /crisis/:incident/duties/:duty/waive */
export async function waivedDuty(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.waive');
  const duty = dutyParam(ctx);
  const { app, now } = ctx.state;
  const { reason = '', once = v7() } = formFields(ctx);
  const waived = { duty, reason, by: viewer.id, once: `waiver:${viewer.id}:${once.slice(0, 80)}`, now };
  await inTransaction(app.db, (tx) => waiveDuty(tx, app, incident.id, waived));
  backTo(ctx, incident.id, '/duties');
}

/** POST /crisis/:incident/duties/:duty/file */
export async function filedDuty(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  demand(viewer, 'crisis.file', { acting: await actingRoles(app.db, incident.id, viewer.id) });
  const duty = dutyParam(ctx);
  const { sha256 = '', to = '', reference = '', late = '', when = '', ...rest } = formFields(ctx);
  const phase = (['first', 'further', 'final'] as const).find((one) => one === rest.phase);
  const language = languages.find((one) => one === rest.language) ?? ctx.state.language;
  if (!phase || !/^[0-9a-f]{64}$/.test(sha256))
    throw new HeedError('bad-request', 'the form names no document');
  const filedAt = when.trim() === '' ? now : instantIn(when.trim(), viewer.timeZone);
  if (!filedAt) throw new HeedError('bad-input', 'that is no time', { text: 'duty-filed-when' });
  const filed = { duty, phase, sha256, language, zone: viewer.timeZone, filedAt, to, reference };
  const once = `filing:${viewer.id}:${(rest.once ?? v7()).slice(0, 80)}`;
  await inTransaction(app.db, (tx) =>
    fileDuty(tx, app, incident.id, { ...filed, lateReasons: late, by: viewer.id, once, now }),
  );
  backTo(ctx, incident.id, '/duties');
}
