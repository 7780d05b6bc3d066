import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import { type Progress, progressOf } from '../../../src/training/step.ts';
import { enrolmentIn, noSuchCourse } from '../../../src/training/store.ts';
import { type Ctx, signedIn } from '../../context.ts';

/** A part of an address that is a plain name. @throws HeedError `not-found` for anything else */
export function nameParam(ctx: Ctx, name: string): string {
  const value = (ctx.params as Record<string, string | undefined>)[name] ?? '';
  if (!/^[a-z0-9][a-z0-9.-]{0,79}$/.test(value)) throw new HeedError('not-found', `no ${name} of that form`);
  return value;
}

/** Where the person at the browser is in a course. @throws HeedError `not-found` where nobody asked them to take it */
export async function ownProgress(ctx: Ctx): Promise<Progress> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const enrolment = await enrolmentIn(app.db, viewer.id, nameParam(ctx, 'course'));
  demand(viewer, 'training.learn', enrolment);
  return progressOf(app.db, enrolment, now);
}

/** What is being learnt by whom, for a change. */
export function ownLearning(ctx: Ctx) {
  const { now, language } = ctx.state;
  return { personId: signedIn(ctx).id, code: nameParam(ctx, 'course'), language, now };
}

/** The module that an address names, with its place from 1. @throws HeedError `not-found` */
export function moduleOf(ctx: Ctx, { course }: Progress) {
  const id = nameParam(ctx, 'module');
  const index = course.decided.modules.findIndex((one) => one.id === id);
  const written = course.texts[ctx.state.language].modules[index];
  const module = course.texts[ctx.state.language].front.modules[index];
  if (!written || !module) throw noSuchCourse(`${course.code} with module ${id}`);
  return { place: index + 1, of: course.decided.modules.length, module, written };
}

export function redirect(ctx: Ctx, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}
