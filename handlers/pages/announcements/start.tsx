import { v7 } from 'uuid';
import { z } from 'zod';
import { consoleTipsPath } from '../../../src/announcements/present.ts';
import { leastReaders, weeksBetween } from '../../../src/announcements/rules.ts';
import { findSeries } from '../../../src/announcements/store.ts';
import { startTips } from '../../../src/announcements/tips.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import type { Audience } from '../../../src/notices/audience.ts';
import { type Reach, reachOf } from '../../../src/notices/reach.ts';
import { demand } from '../../../src/people/permissions.ts';
import { type Ctx, formFields } from '../../context.ts';
import {
  type NoticeInput,
  type NoticeProblems,
  readAudience,
  readNoticeInput,
} from '../console/notice-input.ts';
import { consoleViewer, done } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { nameParam } from '../training/data.ts';
import { renderStartForm } from './start-form.tsx';
import { renderStartLook } from './start-look.tsx';

/** What was filled in: the audience as for a notice, and the weeks as they were typed. */
export interface StartInput extends NoticeInput {
  weeks: string;
}

export interface StartProblems extends NoticeProblems {
  weeks?: string;
  few?: string;
}

export interface CheckedStart {
  input: StartInput;
  audience: Audience;
  weeks: number;
  reach: Reach;
}

const typed = z.object({ weeks: z.string().max(20).default(String(weeksBetween.usual)) });

function readInput(fields: Readonly<Record<string, string>>): StartInput {
  const read = typed.safeParse(fields);
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a series of tips');
  return { ...readNoticeInput(fields), weeks: read.data.weeks.trim() };
}

/** GET /console/tips/:tips/start */
export async function startForm(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  await findSeries(ctx.state.app.db, nameParam(ctx, 'tips'));
  await renderStartForm(ctx, readInput({ key: v7() }));
}

/** POST …/preview: who would get them. Nothing is stored. */
export async function previewStart(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  const checked = await check(ctx);
  if (checked) await renderStartLook(ctx, checked);
}

/** POST …/start: what was looked at; where others would get them by now, another look. */
export async function startPreviewed(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'announcements.write');
  const { app, now } = ctx.state;
  const code = nameParam(ctx, 'tips');
  const { mark } = formFields(ctx);
  const checked = await check(ctx);
  if (!checked) return;
  const { input, audience, weeks } = checked;
  const was = await inTransaction(app.db, async (tx): Promise<Reach | undefined> => {
    const reach = await reachOf(tx, audience, now);
    if (reach.mark !== mark) return reach;
    const { people } = reach;
    await startTips(tx, { id: input.key, code, audience, weeks, people, actor: { person: viewer.id }, now });
    return undefined;
  });
  if (was) return renderStartLook(ctx, { ...checked, reach: was }, true);
  done(ctx, consoleTipsPath(code), 'tipsStarted');
}

async function check(ctx: Ctx): Promise<CheckedStart | undefined> {
  const { app, now } = ctx.state;
  const { t, n } = wordsFor(ctx);
  await findSeries(app.db, nameParam(ctx, 'tips'));
  const input = readInput(formFields(ctx));
  const problems: StartProblems = { fields: {}, unknown: [], unreadable: [] };
  const audience = await readAudience(app.db, input, problems);
  const { least, most } = weeksBetween;
  const weeks = /^\d{1,2}$/.test(input.weeks) ? Number(input.weeks) : 0;
  if (weeks < least || weeks > most) problems.weeks = t('announcements.problem.weeks', { least, most });
  const reach = audience && (await reachOf(app.db, audience, now));
  if (reach && reach.people < leastReaders)
    problems.few = t('announcements.problem.few', { least: n(leastReaders) });
  if (audience && reach && !problems.weeks && !problems.few) return { input, audience, weeks, reach };
  await renderStartForm(ctx, input, problems);
  return undefined;
}
