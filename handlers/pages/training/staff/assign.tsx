import { v7 } from 'uuid';
import { inTransaction } from '../../../../src/db/pool.ts';
import type { Audience } from '../../../../src/notices/audience.ts';
import { departmentTree, roleCounts } from '../../../../src/notices/choose.ts';
import { reachOf } from '../../../../src/notices/reach.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { assignCourse, assignedBefore } from '../../../../src/training/assign.ts';
import { type AssigningLook, lookAtAssigning } from '../../../../src/training/assign-look.ts';
import { consoleCoursePath } from '../../../../src/training/present.ts';
import { currentCourse, loadCourse } from '../../../../src/training/store.ts';
import {
  Alert,
  Button,
  Facts,
  FieldView,
  Hidden,
  postAttributes,
  Section,
  Stats,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { AudienceField } from '../../console/audience-field.tsx';
import {
  type NoticeInput,
  type NoticeProblems,
  noticeFields,
  readAudience,
  readNoticeInput,
} from '../../console/notice-input.ts';
import { audienceWords } from '../../console/notice-look.tsx';
import { consoleViewer, done, renderConsole } from '../../console/shell.tsx';
import { wordsFor } from '../../console/words.ts';
import { Wrong } from '../../console/wrong.tsx';
import { nameParam } from '../data.ts';

const assignPath = (code: string) => `${consoleCoursePath(code)}/assign`;

/** GET /console/courses/:course/assign: whom the course says, to begin with. */
export async function assignForm(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'training.manage');
  const { app } = ctx.state;
  const course = await loadCourse(app.db, (await currentCourse(app.db, nameParam(ctx, 'course'))).id);
  const { audience } = course.decided;
  await renderForm(ctx, {
    ...{ key: v7(), version: '', list: '', joiners: 'on', due: '', sendAt: '', departments: [] },
    audience: typeof audience === 'object' ? 'roles' : audience === 'everyone' ? audience : '',
    roles: typeof audience === 'object' ? audience.roles : [],
  });
}

/** Whether also those are asked who passed an earlier version. */
const askedAnew = (ctx: Ctx): boolean => ctx.method === 'POST' && formFields(ctx).anew === 'on';

async function renderForm(ctx: Ctx, input: NoticeInput, problems?: NoticeProblems): Promise<void> {
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const code = nameParam(ctx, 'course');
  const { titles } = await currentCourse(app.db, code);
  const choices = {
    everyone: (await reachOf(app.db, { kind: 'everyone' }, now)).people,
    departments: await departmentTree(app.db),
    roles: await roleCounts(app.db),
  };
  const wrong = problems?.fields.audience;
  if (problems) ctx.status = 422;
  renderConsole(ctx, {
    path: assignPath(code),
    title: t('training.staff.assign.title', { title: titles[language] }),
    lead: t('training.staff.assign.lead'),
    up: { href: consoleCoursePath(code), label: titles[language] },
    body: (
      <form
        class="form"
        {...postAttributes({ url: `${consoleCoursePath(code)}/preview`, csrf: csrf(ctx) })}
        {...withFiles}
        noValidate
        aria-label={t('training.staff.assign.title', { title: titles[language] })}
      >
        <Hidden csrf={csrf(ctx)} values={{ key: input.key }} />
        <Wrong
          title={t('errors.bad-input')}
          problems={
            wrong ? [{ id: 'course-audience', problem: t(`console.noticeForm.problem.${wrong}`) }] : []
          }
        />
        <AudienceField
          id="course-audience"
          input={input}
          choices={choices}
          problems={problems}
          words={words}
        />
        <FieldView
          id="course-joiners"
          field={{
            name: 'joiners',
            kind: 'choices',
            label: t('console.noticeForm.joiners'),
            help: t('console.noticeForm.joinersHelp'),
            options: [{ value: 'on', label: t('console.noticeForm.joinersYes') }],
          }}
          value={input.joiners}
          optional={t('common.optional')}
        />
        <FieldView
          id="course-anew"
          field={{
            name: 'anew',
            kind: 'choices',
            label: t('training.staff.assign.anew'),
            help: t('training.staff.assign.anewHelp'),
            options: [{ value: 'on', label: t('training.staff.assign.anewYes') }],
          }}
          value={askedAnew(ctx) ? 'on' : ''}
          optional={t('common.optional')}
        />
        <div class="button-row">
          <Button look="primary">{t('training.staff.assign.look')}</Button>
        </div>
      </form>
    ),
  });
}

/** POST /console/courses/:course/preview: who would be asked. Nothing is stored. */
export async function previewAssigning(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'training.manage');
  const checked = await check(ctx);
  if (checked) await renderLook(ctx, checked);
}

/** POST /console/courses/:course/assign: what was looked at; where others would be asked by now, another look. */
export async function assignPreviewed(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'training.manage');
  const { app, now } = ctx.state;
  const code = nameParam(ctx, 'course');
  const { mark } = formFields(ctx);
  const checked = await check(ctx);
  if (!checked) return;
  const { input, audience } = checked;
  const anew = askedAnew(ctx);
  const was = await inTransaction(app.db, async (tx) => {
    const look = await lookAtAssigning(tx, { code, audience, anew, zone: app.zone, now });
    // Others than those looked at, unless it is this form that has asked them already.
    if (look.mark !== mark && (await assignedBefore(tx, input.key, code)) === undefined) return look;
    await assignCourse(tx, {
      id: input.key,
      code,
      audience,
      joiners: input.joiners === 'on',
      anew,
      actor: { person: viewer.id },
      zone: app.zone,
      now,
    });
    return undefined;
  });
  if (was) return renderLook(ctx, { ...checked, look: was }, true);
  done(ctx, consoleCoursePath(code), 'courseAssigned');
}

interface Checked {
  input: NoticeInput;
  audience: Audience;
  look: AssigningLook;
}

async function check(ctx: Ctx): Promise<Checked | undefined> {
  const { app, now } = ctx.state;
  const code = nameParam(ctx, 'course');
  await currentCourse(app.db, code);
  const input = readNoticeInput(formFields(ctx));
  const problems: NoticeProblems = { fields: {}, unknown: [], unreadable: [] };
  const audience = await readAudience(app.db, input, problems);
  const anew = askedAnew(ctx);
  const look = audience && (await lookAtAssigning(app.db, { code, audience, anew, zone: app.zone, now }));
  if (audience && look && look.people > 0) return { input, audience, look };
  await renderForm(ctx, input, audience ? { ...problems, fields: { audience: 'audienceEmpty' } } : problems);
  return undefined;
}

async function renderLook(ctx: Ctx, { input, audience, look }: Checked, changed = false): Promise<void> {
  const { app, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t, n } = words;
  const code = nameParam(ctx, 'course');
  const { id, titles } = await currentCourse(app.db, code);
  const { due } = (await loadCourse(app.db, id)).decided;
  const tree = audience.kind === 'departments' ? await departmentTree(app.db) : [];
  const joiners = input.joiners === 'on' && audience.kind !== 'people';
  const anew = askedAnew(ctx);
  if (changed) ctx.status = 409;
  renderConsole(ctx, {
    path: assignPath(code),
    title: t('training.staff.assign.title', { title: titles[language] }),
    lead: t('training.staff.assign.lookLead'),
    up: { href: assignPath(code), label: t('training.staff.assign.button') },
    body: (
      <>
        {changed ? (
          <Alert tone="warn" announce="alert">
            <p>{t('training.staff.assign.changed')}</p>
          </Alert>
        ) : null}
        <Stats
          items={[
            { label: t('training.staff.assign.asked'), value: n(look.asked), tone: 'good' },
            { label: t('training.staff.assign.open'), value: n(look.open) },
            { label: t('training.staff.assign.certified'), value: n(look.certified) },
            {
              label: t('training.staff.assign.withoutAccount'),
              value: n(look.withoutAccount),
              ...(look.withoutAccount > 0 ? { tone: 'wait' as const } : {}),
            },
          ]}
        />
        <Section id="whom" title={t('console.noticeForm.audience')} sheet>
          <Facts
            items={[
              { label: t('console.noticeForm.audience'), value: audienceWords(audience, tree, words) },
              {
                label: t('console.noticeForm.joiners'),
                value: t(joiners ? 'console.preview.yes' : 'console.preview.no'),
              },
              {
                label: t('training.staff.assign.anew'),
                value: t(anew ? 'console.preview.yes' : 'console.preview.no'),
              },
              { label: t('training.page.due'), value: t('training.staff.assign.days', { count: due }) },
            ]}
          />
        </Section>
        {look.asked === 0 && !joiners ? (
          <p>{t('training.staff.assign.nobody')}</p>
        ) : (
          <form method="post" action={assignPath(code)} class="button-row">
            <Hidden
              csrf={csrf(ctx)}
              values={{ ...noticeFields(input), anew: anew ? 'on' : '', mark: look.mark }}
            />
            <Button look="primary">
              {look.asked === 0
                ? t('training.staff.assign.confirmJoiners')
                : t('training.staff.assign.confirm', { count: n(look.asked) })}
            </Button>
          </form>
        )}
      </>
    ),
  });
}
