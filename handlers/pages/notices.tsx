import type Router from '@koa/router';
import { z } from 'zod';
import { HeedError } from '../../src/errors.ts';
import { parseAction } from '../../src/messages/model.ts';
import { type AnswerResult, giveAnswer, longestReason } from '../../src/notices/answer.ts';
import { openCoursesFirst } from '../../src/notices/course-first.ts';
import { remindLater } from '../../src/notices/later.ts';
import { markOpened, markRead } from '../../src/notices/marks.ts';
import { relatedNotices } from '../../src/notices/related.ts';
import type { Refusal } from '../../src/notices/rules.ts';
import { acceptedMethods, methodOf } from '../../src/notices/signature/index.ts';
import { loadCase } from '../../src/notices/standing.ts';
import { relyingParty } from '../../src/people/passkeys/relying-party.ts';
import { usablePasskeys } from '../../src/people/passkeys/store.ts';
import { demand } from '../../src/people/permissions.ts';
import { loadText, versionsOf } from '../../src/policies/store.ts';
import { purposeStandings } from '../../src/purposes/store.ts';
import { htmlFragment } from '../../src/web/layout.tsx';
import {
  type Ctx,
  formFields,
  idParam,
  type State,
  shownLanguage,
  signedIn,
  webSession,
} from '../context.ts';
import { answerDeps } from '../notices-replies.ts';
import { exceptionAlerts } from './applies.tsx';
import { type NoticeView, renderNotice, Steps } from './notices/view.tsx';
import { policyChanges } from './policy-changes.tsx';

const answerKinds = ['acknowledge', 'consent', 'decline', 'concern', 'withdraw'] as const;

const rightFor = {
  acknowledge: 'answers.give',
  consent: 'answers.give',
  concern: 'answers.give',
  decline: 'answers.decline',
  withdraw: 'answers.withdraw',
} as const;

const answerFields = z.object({
  action: z.string().max(100),
  version: z.uuid().optional(),
  /** Signatures: each there only where the page asks for it; then an empty one was forgotten. */
  typedName: z.string().max(2_000).optional(),
  drawing: z.string().optional(),
  passkey: z.string().max(50_000).optional(),
  reason: z
    .string()
    .max(longestReason + 2_000)
    .default(''),
});

/** Reading and signing. The address names the notice only; who is there is known from the session. */
export function notices(router: Router<State>): void {
  router.get('/n/:notice', show);
  router.post('/n/:notice/read', read);
  router.post('/n/:notice/answer', answer);
}

async function show(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  const view = await viewOf(ctx, noticeId, viewer.id);
  await markOpened(app.db, noticeId, viewer.id, now);
  renderNotice(ctx, view);
}

async function viewOf(ctx: Ctx, noticeId: string, personId: string): Promise<NoticeView> {
  const { db, baseUrl } = ctx.state.app;
  const { language } = ctx.state;
  const found = await loadCase(db, noticeId, personId, language);
  const versionId = found.text?.versionId ?? found.sentVersion;
  return {
    found,
    text: await loadText(db, versionId, language),
    related: await relatedNotices(db, noticeId, personId),
    first: (await openCoursesFirst(db, found, ctx.state.now)).missing,
    hasPasskey: (await usablePasskeys(db, personId, relyingParty(baseUrl))).length > 0,
    changes: await changesOf(ctx, versionId, found.policy.code),
    exceptions: await exceptionAlerts(ctx, found.policy.id),
    purposes: await purposeStandings(db, personId, found.policy.id),
  };
}

/** Whoever is asked about a new version sees at once what is different; nothing for a first version. */
async function changesOf(ctx: Ctx, versionId: string, code: string) {
  const versions = await versionsOf(ctx.state.app.db, code);
  const version = versions.find((one) => one.id === versionId);
  const known = versions.filter((one) => one.state !== 'draft');
  return version && version.number > 1 ? policyChanges(ctx, version, known) : undefined;
}

/** The end of the text came into view; the page's steps are drawn anew. */
async function read(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now, language } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  await markRead(app.db, noticeId, viewer.id, now);
  const found = await loadCase(app.db, noticeId, viewer.id, language);
  ctx.type = 'html';
  ctx.body = htmlFragment(<Steps ctx={ctx} found={found} />);
}

async function answer(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  const fields = answerFields.safeParse(formFields(ctx));
  const action = fields.success ? parseAction(fields.data.action) : undefined;
  if (!fields.success || !action || action.about !== noticeId)
    throw new HeedError('bad-request', 'no such answer');
  if (action.name === 'notices.later') return await later(ctx, noticeId, viewer.id);
  const kind = answerKinds.find((one) => action.name === `notices.${one}`);
  if (!kind) throw new HeedError('bad-request', 'no such answer');
  demand(viewer, rightFor[kind], { personId: viewer.id });

  const { version, typedName, drawing, passkey, reason } = fields.data;
  const signature = signatureFields({ typedName, drawing, passkey });
  const method = methodOf(signature);
  const result = await giveAnswer(
    app.db,
    {
      noticeId,
      personId: viewer.id,
      kind,
      method: method.name,
      via: 'page',
      language: shownLanguage(ctx),
      ...(version ? { versionId: version } : {}),
      signature,
      reason,
      session: webSession(ctx),
    },
    answerDeps(app),
    now,
  );
  const given = { method: method.name, typedName: typedName ?? '', reason };
  await respond(ctx, noticeId, viewer.id, result, given);
}

/** What came of them; nothing is said of a field that did not come. */
function signatureFields(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function later(ctx: Ctx, noticeId: string, personId: string): Promise<void> {
  const { app, now, viewer } = ctx.state;
  demand(viewer, 'answers.later', { personId });
  const set = await remindLater(app.db, noticeId, personId, now);
  ctx.redirect(`/n/${noticeId}${set.result === 'set' ? '?said=later' : ''}`);
  ctx.status = 303;
}

/** A recorded answer leads back to the page, which shows it; anything else shows the page with what to do. */
async function respond(
  ctx: Ctx,
  noticeId: string,
  personId: string,
  result: AnswerResult,
  given: NonNullable<NoticeView['given']>,
): Promise<void> {
  if (result.result === 'recorded' || result.result === 'repeat') {
    const said = result.result === 'repeat' ? 'repeat' : result.late ? 'late' : 'recorded';
    ctx.redirect(`/n/${noticeId}?said=${said}`);
    ctx.status = 303;
    return;
  }
  const view = await viewOf(ctx, noticeId, personId);
  const outcome = forgotten(result, given.method, view) ?? result;
  ctx.status = outcome.result === 'refused' ? 409 : 422;
  renderNotice(ctx, { ...view, given, outcome });
}

/** The page again, with why an answer was not taken. */
export async function showRefused(ctx: Ctx, noticeId: string, personId: string, why: Refusal): Promise<void> {
  ctx.status = 409;
  renderNotice(ctx, { ...(await viewOf(ctx, noticeId, personId)), outcome: { result: 'refused', why } });
}

/** This page asks for a signature wherever a policy wants one: a form without any is a signature forgotten. */
function forgotten(
  result: AnswerResult,
  method: string,
  { found }: NoticeView,
): Extract<AnswerResult, { result: 'mend' }> | undefined {
  if (result.result !== 'refused' || result.why !== 'method-too-weak' || method !== 'click') return undefined;
  const { field, missing } = acceptedMethods(found.current?.minimumMethod ?? '')[0] ?? {};
  return field && missing ? { result: 'mend', field, problem: missing } : undefined;
}
