import { z } from 'zod';
import type { AnswerKind } from '../../../src/db/schema.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatAction, type Button as NeutralButton, parseAction } from '../../../src/messages/model.ts';
import { type AnswerResult, giveAnswer, longestReason } from '../../../src/notices/answer.ts';
import { openCoursesFirst } from '../../../src/notices/course-first.ts';
import { markOpened } from '../../../src/notices/marks.ts';
import { accepts } from '../../../src/notices/signature/order.ts';
import { reliability } from '../../../src/notices/signature/reliability.ts';
import { type Case, loadCase } from '../../../src/notices/standing.ts';
import { statementOf } from '../../../src/notices/statement.ts';
import { markWay } from '../../../src/notices/ways/mark.ts';
import { answersOpen } from '../../../src/notices/ways/open.ts';
import { demand } from '../../../src/people/permissions.ts';
import { loadText, type StoredText } from '../../../src/policies/store.ts';
import { onlySeparate } from '../../../src/purposes/rules.ts';
import { purposeStandings } from '../../../src/purposes/store.ts';
import type { MissingCourse } from '../../../src/training/before.ts';
import { Alert, AnswerPanel, Confirm, FieldView, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, shownField, shownLanguage, translate } from '../../context.ts';
import { answerDeps } from '../../notices-replies.ts';
import { exceptionAlerts } from '../applies.tsx';
import { CourseFirst } from '../notices/course-first.tsx';
import { PolicyText } from '../policy-text.tsx';
import { Purposes } from '../purposes/section.tsx';
import { Worth } from '../signing/worth.tsx';
import { goOn } from './go-on.ts';
import { objectionHere } from './objection.tsx';
import { kioskSession, renderScreen, visiting } from './screen.tsx';

/** What is signed at a tablet: a name typed before everybody's eyes is the least that is more than a tap. */
const method = 'typed-name';

const kinds = ['acknowledge', 'consent', 'decline', 'concern', 'withdraw'] as const satisfies AnswerKind[];
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
  typedName: z.string().max(2_000).default(''),
  reason: z
    .string()
    .max(longestReason + 2_000)
    .default(''),
});

/** GET /kiosk/n/:notice */
export async function showHere(ctx: Ctx): Promise<void> {
  const visit = visiting(ctx);
  if (!visit) return;
  const { app, now } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  const found = await loadCase(app.db, noticeId, visit.person.id, ctx.state.language);
  await markOpened(app.db, noticeId, visit.person.id, now);
  await renderHere(ctx, found);
}

/** POST /kiosk/n/:notice/answer */
export async function answerHere(ctx: Ctx): Promise<void> {
  const visit = visiting(ctx);
  if (!visit) return;
  const { app, now, language } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  const fields = answerFields.safeParse(formFields(ctx));
  const action = fields.success ? parseAction(fields.data.action) : undefined;
  const kind = kinds.find((one) => action?.name === `notices.${one}`);
  if (!fields.success || !kind || action?.about !== noticeId)
    throw new HeedError('bad-request', 'no such answer');
  const personId = visit.person.id;
  demand(visit.person, rightFor[kind], { personId });
  const { version, typedName, reason } = fields.data;
  const result = await giveAnswer(
    app.db,
    {
      noticeId,
      personId,
      kind,
      // A name goes with what is signed; a no, a concern and a withdrawal are never harder than a tap.
      method: kind === 'acknowledge' || kind === 'consent' ? method : 'click',
      via: 'page',
      language: shownLanguage(ctx),
      ...(version ? { versionId: version } : {}),
      signature: { typedName },
      reason,
      session: kioskSession(ctx, visit),
      way: {
        kind: 'kiosk',
        evidence: {},
        mark: (tx, answerId) => markWay(tx, { answerId, personId, way: 'kiosk', now }),
      },
    },
    answerDeps(app),
    now,
  );
  if (result.result === 'recorded') return await goOn(ctx, personId, await entryOf(ctx, result.answerId));
  if (result.result === 'repeat') {
    ctx.redirect('/kiosk/notices');
    ctx.status = 303;
    return;
  }
  ctx.status = result.result === 'refused' ? 409 : 422;
  const found = await loadCase(app.db, noticeId, personId, language);
  await renderHere(ctx, found, { result, typedName, reason });
}

async function entryOf(ctx: Ctx, answerId: string): Promise<number> {
  const { entry_id: entry } = await ctx.state.app.db
    .selectFrom('answer')
    .select('entry_id')
    .where('id', '=', answerId)
    .executeTakeFirstOrThrow();
  return entry;
}

export interface Tried {
  result: Extract<AnswerResult, { result: 'refused' | 'mend' }> | undefined;
  typedName?: string;
  reason?: string;
  /** Reasons of an objection, and what is wrong with them. */
  objection?: { typed: string; problem: string };
}

export async function renderHere(ctx: Ctx, found: Case, tried?: Tried): Promise<void> {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const text = await loadText(
    app.db,
    found.text?.versionId ?? found.consent?.versionId ?? found.sentVersion,
    language,
  );
  const { front } = text;
  const purposes = await purposeStandings(app.db, found.person.id, found.policy.id);
  const exceptions = await exceptionAlerts(ctx, found.policy.id, found.person.id);
  const courses = (await openCoursesFirst(app.db, found, ctx.state.now)).missing;
  const objection = await objectionHere(ctx, found, { text, ...(tried?.objection ?? {}) });
  renderScreen(ctx, {
    title: front.title,
    body: (
      <>
        <PageHead
          title={front.title}
          lead={`${front.entity} · ${front.owner}`}
          up={{ href: '/kiosk/notices', label: t('kiosk.notice.back') }}
        />
        {tried?.result?.result === 'refused' && tried.result.why !== 'course-first' ? (
          <Alert tone="warn" announce="alert">
            <p>{t(`notices.refusal.${tried.result.why}`)}</p>
          </Alert>
        ) : null}
        {exceptions}
        <PolicyText text={text} t={t} without="statement" />
        <Purposes ctx={ctx} view={{ found, text, purposes }} at="/kiosk/n" />
        {objection}
        <Forms ctx={ctx} found={found} text={text} courses={courses} {...(tried ? { tried } : {})} />
        <p class="quiet">
          {t('notices.page.fingerprint')} <code class="hash">{text.sha256}</code>
        </p>
      </>
    ),
  });
}

interface FormsProps {
  ctx: Ctx;
  found: Case;
  text: StoredText;
  /** To be passed before it can be answered. */
  courses: readonly MissingCourse[];
  tried?: Tried;
}

const labels = {
  acknowledge: 'signButton',
  consent: 'consentButton',
  decline: 'declineButton',
  withdraw: 'withdrawConfirm',
  concern: 'concern',
} as const;

/** What can be answered, each beside its words. */
function Forms({ ctx, found, text, courses, tried }: FormsProps) {
  const t = translate(ctx);
  const open = answersOpen(found);
  const main = open.filter((kind) => kind !== 'concern');
  const [first] = main;
  const { noticeId, current } = found;
  const post = { url: `/kiosk/n/${noticeId}/answer`, csrf: csrf(ctx) };
  const action = (kind: AnswerKind) => ({ name: `notices.${kind}`, about: noticeId });
  const number = found.text?.number ?? found.consent?.number ?? found.sentNumber;
  const signs = first === 'acknowledge' || first === 'consent';
  const tooStrong = signs && !accepts(current?.minimumMethod ?? '', method);
  const problem = (field: string) =>
    tried?.result?.result === 'mend' && tried.result.field === field
      ? { error: t(`notices.sign.${tried.result.problem}`) }
      : {};
  const free = current?.action === 'consent';
  const buttons: NeutralButton[] = main
    .filter((kind) => !tooStrong || (kind !== 'acknowledge' && kind !== 'consent'))
    .map((kind) => ({
      label: t(`notices.page.${labels[kind]}`),
      action: action(kind),
      // Yes and no look alike: nobody is led to either.
      style: kind === 'acknowledge' ? 'primary' : 'plain',
    }));
  const shown = { version: current?.versionId ?? '', [shownField]: ctx.state.language };
  const concern = open.includes('concern') ? (
    <Confirm
      ask={t('notices.page.concern')}
      text={t('notices.page.concernText')}
      confirm={t('notices.concernForm.submit')}
      look="plain"
      open={problem('reason').error !== undefined}
      post={post}
      values={{ action: formatAction(action('concern')), ...shown }}
    >
      <FieldView
        id="concern-reason"
        field={{
          name: 'reason',
          kind: 'long-text',
          label: t('notices.concernForm.label'),
          help: t('notices.concernForm.intro'),
          required: true,
          maxLength: longestReason,
        }}
        value={tried?.reason ?? ''}
        autocomplete="off"
        {...problem('reason')}
        optional={t('common.optional')}
      />
    </Confirm>
  ) : null;
  if (!first) return concern;
  // Nobody learns before a tablet that others wait for: what is to be done is said, and not linked.
  if (courses.length > 0)
    return (
      <CourseFirst ctx={ctx} courses={courses} refused={tried?.result?.result === 'refused'} here>
        {concern}
      </CourseFirst>
    );
  // Each purpose is asked above: nothing is left that one answer could be given to.
  if (!found.consenting && onlySeparate(text.front)) return concern;
  if (buttons.length === 0)
    return (
      <>
        <Alert tone="info">
          <p>{t('kiosk.notice.tooStrong')}</p>
        </Alert>
        {concern}
      </>
    );
  return (
    <AnswerPanel
      title={t('notices.page.answerTitle')}
      statement={statementOf({ kind: first, via: 'page' }, text, number)}
      post={post}
      buttons={buttons}
      note={t(`notices.page.${free ? 'declineNote' : 'note'}`)}
      others={concern}
    >
      {tooStrong ? (
        <Alert tone="info">
          <p>{t('kiosk.notice.tooStrong')}</p>
        </Alert>
      ) : signs ? (
        <>
          <FieldView
            id="answer-typedName"
            field={{
              name: 'typedName',
              kind: 'text',
              label: t('notices.page.typedName'),
              help: t('kiosk.notice.typedNameHelp'),
              required: true,
              maxLength: 200,
            }}
            value={tried?.typedName ?? ''}
            {...problem('typedName')}
            focusError
            autocomplete="off"
            optional={t('common.optional')}
          />
          <Worth t={t} method="kiosk" meets={reliability[method]} why="ways.worth" />
        </>
      ) : null}
      {Object.entries(shown).map(([field, value]) =>
        value === '' ? null : <input key={field} type="hidden" name={field} value={value} />,
      )}
    </AnswerPanel>
  );
}
