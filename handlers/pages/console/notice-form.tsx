import { v7 } from 'uuid';
import { formatZone } from '../../../src/messages/format.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { departmentTree, roleCounts } from '../../../src/notices/choose.ts';
import { reachOf } from '../../../src/notices/reach.ts';
import { demand } from '../../../src/people/permissions.ts';
import { readableVersions, type VersionRow } from '../../../src/policies/store.ts';
import {
  Button,
  EmptyState,
  FieldView,
  Hidden,
  LinkButton,
  postAttributes,
  withFiles,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { type AudienceChoices, AudienceField } from './audience-field.tsx';
import {
  defaultDue,
  type NoticeField,
  type NoticeInput,
  type NoticeProblems,
  readNoticeInput,
} from './notice-input.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';
import { Wrong } from './wrong.tsx';

/** GET /console/notices/new?policy=VERSION: an empty form with a key of its own. */
export async function newNotice(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'notices.preview');
  const { app, now } = ctx.state;
  const version = typeof ctx.query.policy === 'string' ? ctx.query.policy : '';
  await renderNoticeForm(ctx, {
    key: v7(),
    version,
    audience: '',
    departments: [],
    roles: [],
    list: '',
    joiners: '',
    due: defaultDue(now, app.zone),
    sendAt: '',
  });
}

/** POST /console/notices/new: back from the preview, with everything as it was. */
export async function changeNotice(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'notices.preview');
  await renderNoticeForm(ctx, readNoticeInput(formFields(ctx)));
}

/** The form; with problems it answers 422 and says them at their fields. */
export async function renderNoticeForm(
  ctx: Ctx,
  input: NoticeInput,
  problems?: NoticeProblems,
): Promise<void> {
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const versions = await readableVersions(app.db);
  const choices: AudienceChoices = {
    everyone: (await reachOf(app.db, { kind: 'everyone' }, now)).people,
    departments: await departmentTree(app.db),
    roles: await roleCounts(app.db),
  };
  if (problems) ctx.status = 422;
  renderConsole(ctx, {
    path: '/console/notices/new',
    title: t('console.noticeForm.title'),
    lead: t('console.noticeForm.lead'),
    up: { href: '/console/notices', label: t('console.notices.title') },
    body:
      versions.length === 0 ? (
        <EmptyState title={t('console.noticeForm.noPolicy')} text={t('console.noticeForm.noPolicyText')}>
          <LinkButton href="/console/policies/new" look="primary">
            {t('console.policies.new')}
          </LinkButton>
        </EmptyState>
      ) : (
        <NoticeForm
          input={input}
          versions={versions}
          choices={choices}
          problems={problems}
          words={words}
          csrf={csrf(ctx)}
          zone={formatZone(now, words.language, app.zone)}
        />
      ),
  });
}

interface NoticeFormProps {
  input: NoticeInput;
  versions: readonly VersionRow[];
  choices: AudienceChoices;
  problems: NoticeProblems | undefined;
  words: Words;
  csrf: string;
  /** Hours of sending are the company's. */
  zone: string;
}

const order: readonly NoticeField[] = ['version', 'audience', 'due', 'sendAt'];

function NoticeForm({ input, versions, choices, problems, words, csrf: token, zone }: NoticeFormProps) {
  const { t, language } = words;
  const wrong = order.flatMap((field) => {
    const problem = problems?.fields[field];
    return problem ? [{ id: `notice-${field}`, problem: t(`console.noticeForm.problem.${problem}`) }] : [];
  });
  const plan = (problems?.plan ?? []).map((one) => {
    const { at, problem } = sayProblem(language, one);
    return t('console.noticeForm.planProblem', { at, problem });
  });
  const errorAt = (field: NoticeField) => {
    const problem = problems?.fields[field];
    if (field === 'due' && plan.length > 0) return plan.join(' ');
    return problem ? t(`console.noticeForm.problem.${problem}`) : undefined;
  };
  const optional = t('common.optional');
  return (
    <form
      class="form"
      {...postAttributes({ url: '/console/notices/preview', csrf: token })}
      {...withFiles}
      noValidate
      aria-label={t('console.noticeForm.title')}
    >
      <Hidden csrf={token} values={{ key: input.key }} />
      <Wrong
        title={t('console.form.wrong')}
        problems={[...wrong, ...plan.map((problem) => ({ id: 'notice-due', problem }))]}
      />
      <FieldView
        id="notice-version"
        field={{
          name: 'version',
          kind: 'choice',
          label: t('console.noticeForm.policy'),
          required: true,
          options: versions.map((version) => ({
            value: version.id,
            label: t('console.noticeForm.versionOption', {
              title: version.titles[language],
              number: version.number,
              state: t(`console.policies.states.${version.state}`),
            }),
          })),
        }}
        value={input.version}
        error={errorAt('version')}
        optional={optional}
      />
      <AudienceField id="notice-audience" input={input} choices={choices} problems={problems} words={words} />
      <FieldView
        id="notice-joiners"
        field={{
          name: 'joiners',
          kind: 'choices',
          label: t('console.noticeForm.joiners'),
          help: t('console.noticeForm.joinersHelp'),
          options: [{ value: 'on', label: t('console.noticeForm.joinersYes') }],
        }}
        value={input.joiners}
        optional={optional}
      />
      <FieldView
        id="notice-due"
        field={{
          name: 'due',
          kind: 'date',
          label: t('console.noticeForm.due'),
          help: t('console.noticeForm.dueHelp'),
          required: true,
        }}
        value={input.due}
        error={errorAt('due')}
        optional={optional}
      />
      <FieldView
        id="notice-sendAt"
        field={{
          name: 'sendAt',
          kind: 'text',
          label: t('console.noticeForm.sendAt'),
          help: t('console.noticeForm.sendAtHelp', { zone }),
        }}
        type="datetime-local"
        value={input.sendAt}
        error={errorAt('sendAt')}
        optional={optional}
      />
      <div class="button-row">
        <Button look="primary">{t('console.noticeForm.preview')}</Button>
        <LinkButton href="/console/notices" look="quiet">
          {t('common.cancel')}
        </LinkButton>
      </div>
      <p class="help">{t('console.noticeForm.nothingSent')}</p>
    </form>
  );
}
