import type Router from '@koa/router';
import { v7 } from 'uuid';
import { type Incident, lockIncident } from '../../../src/crisis/store.ts';
import {
  endTask,
  handTask,
  makeTask,
  noteTask,
  reopenTask,
  takeTask,
} from '../../../src/crisis/tasks/acts.ts';
import { type TaskLine, tasksOf } from '../../../src/crisis/tasks/read.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { crisisRoles } from '../../../src/people/person.ts';
import { longestText, textProblem } from '../../../src/threads/rules.ts';
import { isUuid } from '../../../src/uuid.ts';
import { type Ctx, formFields, idParam, type State, signedIn } from '../../context.ts';
import { backTo, inside } from './frame.tsx';
import { showRoom } from './room.tsx';
import { renderTask } from './task-page.tsx';
import { dueIn } from './withins.ts';

/** Tasks of an incident: one by itself, and what is done with it. */
export function taskPages(router: Router<State>): void {
  router.post('/crisis/:incident/tasks', madeTask);
  router.get('/crisis/:incident/tasks/:task', (ctx) => showTask(ctx));
  router.post('/crisis/:incident/tasks/:task/take', (ctx) => acted(ctx, 'take'));
  router.post('/crisis/:incident/tasks/:task/hand', (ctx) => acted(ctx, 'hand'));
  router.post('/crisis/:incident/tasks/:task/note', (ctx) => acted(ctx, 'note'));
  router.post('/crisis/:incident/tasks/:task/done', (ctx) => acted(ctx, 'done'));
  router.post('/crisis/:incident/tasks/:task/drop', (ctx) => acted(ctx, 'drop'));
  router.post('/crisis/:incident/tasks/:task/reopen', (ctx) => acted(ctx, 'reopen'));
}

/** POST /crisis/:incident/tasks */
async function madeTask(ctx: Ctx): Promise<void> {
  const { incident, called, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  const { words = '', role = '', owner = '', within, once = v7() } = formFields(ctx);
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showRoom(ctx, { task: { typed: words, problem } });
  }
  const task = {
    words,
    role: crisisRoles.find((one) => one === role) ?? null,
    owner: called.includes(owner) ? owner : null,
    dueAt: dueIn(within, now),
    once: `page:${viewer.id}:${once.slice(0, 80)}`,
  };
  await inTransaction(app.db, (tx) => makeTask(tx, app, incident.id, task, { personId: viewer.id, now }));
  backTo(ctx, incident.id, '/room');
}

async function found(ctx: Ctx): Promise<{ incident: Incident; called: readonly string[]; task: TaskLine }> {
  const { incident, called } = await inside(ctx);
  const { app, language, now } = ctx.state;
  const id = idParam(ctx, 'task');
  const tasks = await tasksOf(app.db, app.vault, incident.id, { language, now });
  const task = tasks.find((one) => one.id === id);
  if (!task) throw new HeedError('not-found', `there is no task ${id} in this incident`);
  return { incident, called, task };
}

/** Which form has to be put right, what was typed into it, and why. */
export interface WrongTask {
  form: 'note' | 'drop' | 'hand';
  typed: string;
  problem: string;
}

/** GET /crisis/:incident/tasks/:task */
async function showTask(ctx: Ctx, wrong?: WrongTask): Promise<void> {
  const { incident, called, task } = await found(ctx);
  const people = called.filter((one) => one !== task.owner?.id);
  const others = await ctx.state.app.db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('id', 'in', people.length > 0 ? people : [task.id])
    .orderBy('staff_no')
    .execute();
  renderTask(ctx, { incident, task, others, ...(wrong ? { wrong } : {}) });
}

type Act = 'take' | 'hand' | 'note' | 'done' | 'drop' | 'reopen';

async function acted(ctx: Ctx, act: Act): Promise<void> {
  const { incident, called, task } = await found(ctx);
  const { app, now } = ctx.state;
  const { note = '', to = '', back } = formFields(ctx);
  const wrong = whatIsWrong(act, { note, to }, called);
  if (wrong) {
    ctx.status = 422;
    return showTask(ctx, wrong);
  }
  const by = { personId: signedIn(ctx).id, now };
  const { id } = incident;
  await inTransaction(app.db, async (tx) => {
    await lockIncident(tx, id);
    if (act === 'take') await takeTask(tx, id, task.id, by);
    else if (act === 'hand') await handTask(tx, id, task.id, to, by);
    else if (act === 'note') await noteTask(tx, app, id, { task: task.id, note }, by);
    else if (act === 'reopen') await reopenTask(tx, id, task.id, by);
    else await endTask(tx, app, id, task.id, { as: act === 'done' ? 'done' : 'dropped', note }, by);
  });
  backTo(ctx, id, back === 'room' ? '/room' : `/tasks/${task.id}`);
}

function whatIsWrong(
  act: Act,
  { note, to }: { note: string; to: string },
  called: readonly string[],
): WrongTask | undefined {
  if (act === 'hand')
    return isUuid(to) && called.includes(to) ? undefined : { form: 'hand', typed: '', problem: 'nobody' };
  if (act === 'done')
    return Array.from(note).length > longestText
      ? { form: 'note', typed: note, problem: 'tooLong' }
      : undefined;
  if (act !== 'note' && act !== 'drop') return undefined;
  const problem = textProblem(note);
  return problem ? { form: act, typed: note, problem } : undefined;
}
