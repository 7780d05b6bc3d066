import { v7 } from 'uuid';
import { type AskingAccess, askAccess } from '../../../src/access-cases/ask.ts';
import { casePath } from '../../../src/access-cases/present.ts';
import {
  accessParts,
  accessPurposes,
  mostOpenDays,
  mostPeople,
  mostSilentMonths,
  mostSpanDays,
} from '../../../src/access-cases/rules.ts';
import { categoriesNamed } from '../../../src/access-cases/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { subjectOf } from '../../../src/file-rules/answer.ts';
import { findAlert, noSuchAlert } from '../../../src/file-rules/store.ts';
import type { Field } from '../../../src/messages/model.ts';
import { type CodedProblem, problem, sayProblem } from '../../../src/messages/problems.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Button, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, csrf, formFields, formList } from '../../context.ts';
import { consoleViewer, done, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { Wrong } from '../console/wrong.tsx';

/** The field that a problem is about. */
const fieldOf: Readonly<Record<string, string>> = {
  accessPurpose: 'purpose',
  accessPeople: 'people',
  accessKinds: 'kinds',
  accessParts: 'parts',
  accessFrom: 'from',
  accessTo: 'to',
  accessDays: 'days',
  reason: 'reason',
  silentUntil: 'silentUntil',
  silentReason: 'silentGround',
};

interface WrongField {
  name: string;
  at: string;
  what: string;
}

/** GET /console/access-cases/new */
export async function newCase(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'access-cases.list');
  const { alert } = ctx.query;
  const asked = isUuid(alert) ? await fromAlert(ctx, alert, viewer) : {};
  await render(ctx, { id: v7(), days: '7', ...asked }, []);
}

/** What an alert on file transfers that was handed on fills in; nothing of one that the viewer may not see. */
async function fromAlert(ctx: Ctx, alertId: string, viewer: Viewer): Promise<Record<string, string>> {
  const { app } = ctx.state;
  const alert = await findAlert(app.db, alertId);
  if (!can(viewer, 'file-alerts.read', subjectOf(alert))) throw noSuchAlert(alertId);
  const kinds = await categoriesNamed(app.db);
  const kind = kinds.find((one) => one.code === alert.policyCode && one.disclosure === alert.disclosure);
  return {
    ...{ purpose: 'security-incident', people: alert.staffNo, parts: 'heads' },
    ...{ from: dayIn(alert.firstAt, app.zone), to: dayIn(alert.lastAt, app.zone) },
    ...(kind ? { kinds: String(kind.id) } : {}),
  };
}

/** POST /console/access-cases */
export async function askedCase(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'access-cases.list');
  const { app, now, language } = ctx.state;
  const values = { ...formFields(ctx), kinds: formList(ctx, 'kinds').join(',') };
  try {
    const asking = await askingOf(ctx, values);
    const id = await inTransaction(app.db, (tx) =>
      askAccess(tx, app, { ...asking, by: viewer, zone: app.zone, now }),
    );
    done(ctx, casePath(id), 'asked');
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    const problems = error.problems.map((one) => {
      const { at, problem: what } = sayProblem(language, one);
      return { name: fieldOf[one.said?.place.code ?? ''] ?? 'reason', at, what };
    });
    ctx.status = 422;
    await render(ctx, values, problems);
  }
}

/** @throws HeedError `bad-input` for a staff number nobody has */
async function askingOf(
  ctx: Ctx,
  values: Readonly<Record<string, string>>,
): Promise<Omit<AskingAccess, 'by' | 'zone' | 'now'>> {
  const { id = '', from = '', to = '', days = '', reason = '', silentUntil = '', silentGround = '' } = values;
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of an access case');
  const staffNos = [...new Set((values.people ?? '').split(/[\s,，、;；]+/u).filter(Boolean))];
  const found = await ctx.state.app.db
    .selectFrom('person')
    .select(['id', 'staff_no'])
    .where('staff_no', 'in', ['', ...staffNos.slice(0, mostPeople + 1)])
    .execute();
  const unknown = staffNos
    .slice(0, mostPeople + 1)
    .filter((staffNo) => !found.some((one) => one.staff_no === staffNo));
  if (unknown.length > 0)
    throw new HeedError('bad-input', 'nobody has such a staff number', {
      problems: unknown.map(
        (staffNo): CodedProblem =>
          problem({ code: 'accessPeople' }, { code: 'access.personUnknown', params: { staffNo } }),
      ),
    });
  return {
    id,
    purpose: accessPurposes.find((one) => one === values.purpose),
    parts: accessParts.find((one) => one === values.parts),
    people: found.map((one) => one.id),
    categories: (values.kinds ?? '')
      .split(',')
      .flatMap((one) => (/^\d{1,9}$/.test(one) ? [Number(one)] : [])),
    days: /^\d{1,3}$/.test(days.trim()) ? Number(days) : 0,
    ...{ fromOn: from, toOn: to, reason, silentUntil, silentGround },
  };
}

async function render(
  ctx: Ctx,
  values: Readonly<Record<string, string>>,
  problems: readonly WrongField[],
): Promise<void> {
  const { t, language } = wordsFor(ctx);
  const kinds = await categoriesNamed(ctx.state.app.db);
  const field = (one: Field, inputMode?: 'numeric') => {
    const wrong = problems.find(({ name }) => name === one.name);
    return (
      <FieldView
        key={one.name}
        id={`access-${one.name}`}
        field={one}
        value={values[one.name] ?? ''}
        optional={t('common.optional')}
        {...(wrong ? { error: wrong.what } : {})}
        {...(inputMode ? { inputMode } : {})}
      />
    );
  };
  const needed = { required: true } as const;
  renderConsole(ctx, {
    title: t('access.new'),
    lead: t('access.lead'),
    up: { href: '/console/access-cases', label: t('access.title') },
    path: '/console/access-cases/new',
    body: (
      <>
        <Wrong
          title={t('console.form.wrong')}
          problems={problems.map(({ name, at, what }) => ({
            id: `access-${name}`,
            problem: `${at}: ${what}`,
          }))}
        />
        <form class="answer" method="post" action="/console/access-cases" noValidate>
          <Hidden csrf={csrf(ctx)} values={{ id: values.id ?? '' }} />
          {field({
            ...{
              name: 'purpose',
              kind: 'choice',
              label: t('access.purposeLabel'),
              help: t('access.purposeHelp'),
            },
            ...needed,
            options: accessPurposes.map((value) => ({ value, label: t(`access.purpose.${value}`) })),
          })}
          {field({
            ...{ name: 'people', kind: 'text', label: t('access.people'), maxLength: 1_000 },
            ...needed,
            help: t('access.peopleHelp', { most: mostPeople }),
          })}
          {field({
            ...{ name: 'kinds', kind: 'choices', label: t('access.kinds') },
            ...needed,
            options: kinds.map(({ id, words: said }) => ({
              value: String(id),
              label: said[language],
            })),
          })}
          {field({ name: 'from', kind: 'date', label: t('access.from'), ...needed })}
          {field({
            ...{ name: 'to', kind: 'date', label: t('access.to'), ...needed },
            help: t('access.spanHelp', { most: mostSpanDays }),
          })}
          {field({
            ...{ name: 'parts', kind: 'choice', label: t('access.partsLabel'), help: t('access.partsHelp') },
            ...needed,
            options: accessParts.map((value) => ({ value, label: t(`access.parts.${value}`) })),
          })}
          {field(
            {
              ...{ name: 'days', kind: 'text', label: t('access.days'), maxLength: 3 },
              ...needed,
              help: t('access.daysHelp', { most: mostOpenDays }),
            },
            'numeric',
          )}
          {field({
            ...{ name: 'reason', kind: 'long-text', label: t('access.reason'), maxLength: 4_000 },
            ...needed,
            help: t('access.reasonHelp'),
          })}
          {field({
            ...{ name: 'silentUntil', kind: 'date', label: t('access.silentUntil') },
            help: t('access.silentHelp', { most: mostSilentMonths }),
          })}
          {field({
            name: 'silentGround',
            kind: 'long-text',
            label: t('access.silentGround'),
            maxLength: 4_000,
          })}
          <Button look="primary">{t('access.ask')}</Button>
        </form>
      </>
    ),
  });
}
