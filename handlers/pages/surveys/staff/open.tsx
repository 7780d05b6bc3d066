import { v7 } from 'uuid';
import { z } from 'zod';
import { inTransaction } from '../../../../src/db/pool.ts';
import type { SurveyBreakdown } from '../../../../src/db/survey-schema.ts';
import { HeedError } from '../../../../src/errors.ts';
import type { Audience } from '../../../../src/notices/audience.ts';
import { departmentTree, roleCounts } from '../../../../src/notices/choose.ts';
import { reachOf } from '../../../../src/notices/reach.ts';
import { dueAfter, endOfDay } from '../../../../src/notices/rules.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { newBlindKeys } from '../../../../src/surveys/blind.ts';
import { openedBefore, openSurvey } from '../../../../src/surveys/open.ts';
import { lookAtOpening, type OpeningLook } from '../../../../src/surveys/open-look.ts';
import { consoleSurveyPath } from '../../../../src/surveys/present.ts';
import { longestOpenDays } from '../../../../src/surveys/rules.ts';
import { currentSurvey, loadSurvey } from '../../../../src/surveys/store.ts';
import {
  Button,
  FieldView,
  Hidden,
  postAttributes,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { AudienceField } from '../../console/audience-field.tsx';
import {
  defaultDue,
  type NoticeInput,
  type NoticeProblems,
  readAudience,
  readNoticeInput,
} from '../../console/notice-input.ts';
import { consoleViewer, done, renderConsole } from '../../console/shell.tsx';
import { wordsFor } from '../../console/words.ts';
import { Wrong } from '../../console/wrong.tsx';
import { nameParam } from '../../training/data.ts';
import { renderLook } from './open-look.tsx';

/** What was filled in: the audience as for a notice, its day due as the last day, and how results are told apart. */
export interface OpeningInput extends NoticeInput {
  breakdown: SurveyBreakdown;
}

const openPath = (code: string) => `${consoleSurveyPath(code)}/open`;

/** GET /console/surveys/:survey/open */
export async function openForm(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'surveys.manage');
  const { app, now } = ctx.state;
  await currentSurvey(app.db, nameParam(ctx, 'survey'));
  await renderForm(ctx, {
    ...{
      key: v7(),
      version: '',
      list: '',
      joiners: '',
      sendAt: '',
      departments: [],
      roles: [],
      audience: '',
    },
    ...{ due: defaultDue(now, app.zone), breakdown: 'none' },
  });
}

interface Problems extends NoticeProblems {
  until?: string;
}

async function renderForm(ctx: Ctx, input: OpeningInput, problems?: Problems): Promise<void> {
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const code = nameParam(ctx, 'survey');
  const title = (await currentSurvey(app.db, code)).titles[language];
  const choices = {
    everyone: (await reachOf(app.db, { kind: 'everyone' }, now)).people,
    departments: await departmentTree(app.db),
    roles: await roleCounts(app.db),
  };
  const { until } = problems ?? {};
  const audience = problems?.fields.audience;
  if (problems) ctx.status = 422;
  renderConsole(ctx, {
    path: openPath(code),
    title: t('surveys.staff.openTitle', { title }),
    lead: t('surveys.staff.openLead'),
    up: { href: consoleSurveyPath(code), label: title },
    body: (
      <form
        class="form"
        {...postAttributes({ url: `${consoleSurveyPath(code)}/preview`, csrf: csrf(ctx) })}
        {...withFiles}
        noValidate
        aria-label={t('surveys.staff.openTitle', { title })}
      >
        <Hidden csrf={csrf(ctx)} values={{ key: input.key }} />
        <Wrong
          title={t('errors.bad-input')}
          problems={[
            ...(audience
              ? [{ id: 'survey-audience', problem: t(`console.noticeForm.problem.${audience}`) }]
              : []),
            ...(until ? [{ id: 'survey-until', problem: until }] : []),
          ]}
        />
        <AudienceField id="survey-audience" {...{ input, choices, problems, words }} />
        <FieldView
          id="survey-until"
          field={{
            ...{ name: 'due', kind: 'date', label: t('surveys.staff.untilLabel'), required: true },
            help: t('surveys.staff.untilHelp', { most: longestOpenDays }),
          }}
          value={input.due}
          {...(until ? { error: until } : {})}
          optional={t('common.optional')}
        />
        <FieldView
          id="survey-breakdown"
          field={{
            ...{ name: 'breakdown', kind: 'choice', label: t('surveys.staff.breakdown'), required: true },
            help: t('surveys.staff.breakdownHelp'),
            options: (['none', 'departments'] as const).map((value) => ({
              ...{ value, label: t(`surveys.staff.breakdowns.${value}`) },
            })),
          }}
          value={input.breakdown}
          optional={t('common.optional')}
        />
        <div class="button-row">
          <Button look="primary">{t('surveys.staff.look')}</Button>
        </div>
      </form>
    ),
  });
}

/** POST …/preview: who would be asked, and how they are told apart. Nothing is stored. */
export async function previewOpening(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'surveys.manage');
  const checked = await check(ctx);
  if (checked) await renderLook(ctx, checked);
}

/** POST …/open: what was looked at; where others would be asked by now, another look. */
export async function openPreviewed(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'surveys.manage');
  const { app, now } = ctx.state;
  const code = nameParam(ctx, 'survey');
  const { mark } = formFields(ctx);
  const checked = await check(ctx);
  if (!checked) return;
  const { input, audience, endsAt, look, least } = checked;
  const { breakdown, key: id } = input;
  // Made before the transaction, which holds nothing up for it.
  const keys = await Promise.all(look.groups.map(newBlindKeys));
  const was = await inTransaction(app.db, async (tx): Promise<OpeningLook | undefined> => {
    if (await openedBefore(tx, id, code)) return undefined;
    const again = await lookAtOpening(tx, { code, audience, breakdown, least, now });
    if (again.mark !== mark || again.mark !== look.mark) return again;
    await openSurvey(tx, app.vault, {
      ...{ id, code, audience, breakdown, look: again, keys, endsAt, now },
      ...{ actor: { person: viewer.id }, zone: app.zone },
    });
    return undefined;
  });
  if (was) return renderLook(ctx, { ...checked, look: was }, true);
  done(ctx, consoleSurveyPath(code), 'surveyOpened');
}

export interface Checked {
  input: OpeningInput;
  audience: Audience;
  endsAt: Date;
  /** The survey's. */
  least: number;
  look: OpeningLook;
}

const breakdowns = z.object({ breakdown: z.enum(['none', 'departments']).default('none') });

async function check(ctx: Ctx): Promise<Checked | undefined> {
  const { app, now, language } = ctx.state;
  const { t } = wordsFor(ctx);
  const code = nameParam(ctx, 'survey');
  const survey = await loadSurvey(app.db, (await currentSurvey(app.db, code)).id);
  const { people: least } = survey.decided;
  const chosen = breakdowns.safeParse(formFields(ctx));
  if (!chosen.success) throw new HeedError('bad-request', 'that is not the form of a survey');
  const input = { ...readNoticeInput(formFields(ctx)), ...chosen.data };
  const problems: Problems = { fields: {}, unknown: [], unreadable: [] };
  const audience = await readAudience(app.db, input, problems);
  const endsAt = endOfDay(input.due, app.zone);
  if (!endsAt || endsAt <= now || endsAt > dueAfter(longestOpenDays, now, app.zone))
    problems.until = t('surveys.problem.until', {
      most: new Intl.NumberFormat(language).format(longestOpenDays),
    });
  if (audience && endsAt && !problems.until) {
    const look = await lookAtOpening(app.db, { code, audience, breakdown: input.breakdown, least, now });
    return { input, audience, endsAt, least, look };
  }
  await renderForm(ctx, input, problems);
  return undefined;
}
