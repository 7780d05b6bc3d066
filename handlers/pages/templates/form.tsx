import { v7 } from 'uuid';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { type Language, languages } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { longestBody, longestCategory, longestTitle, type Written } from '../../../src/templates/rules.ts';
import { categoriesUsed, findTemplate, type Template } from '../../../src/templates/store.ts';
import { rewriteTemplate, writeTemplate } from '../../../src/templates/write.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Alert, Button, FieldView, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { departmentChoices } from '../console/departments.ts';
import { wordsFor } from '../console/words.ts';
import { Wrong } from '../console/wrong.tsx';
import { renderPage } from '../frame.tsx';
import { templatePath, templateViewer } from '../templates.tsx';
import { goTo } from './acts.ts';

type Values = Readonly<Record<string, string>>;

/** The field that a problem is about. */
const fieldOf: Readonly<Record<string, string>> = {
  templateCategory: 'category',
  templateTitleZh: 'title-zh-CN',
  templateBodyZh: 'body-zh-CN',
  templateTitleEn: 'title-en',
  templateBodyEn: 'body-en',
};

interface Trouble {
  problems: readonly { name: string; at: string; what: string }[];
  /** Somebody wrote another version meanwhile. */
  conflict?: true;
}

/** GET /templates/new */
export async function newTemplate(ctx: Ctx): Promise<void> {
  const viewer = templateViewer(ctx);
  const [department] = viewer.heads;
  demand(viewer, 'templates.write', { department: department ?? '' });
  await render(ctx, { id: v7(), department: department ?? '' }, { problems: [] });
}

/** POST /templates */
export async function writtenTemplate(ctx: Ctx): Promise<void> {
  const viewer = templateViewer(ctx);
  const { app, now } = ctx.state;
  const values = formFields(ctx);
  const { id = '', department = '' } = values;
  demand(viewer, 'templates.write', { department });
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of a template');
  const shared = values.shared === '1';
  const written = { id, department, shared, ...writtenOf(values) };
  await orShow(ctx, values, () => inTransaction(app.db, (tx) => writeTemplate(tx, viewer, written, now)), id);
}

/** GET /templates/:reply/edit */
export async function editTemplate(ctx: Ctx): Promise<void> {
  const template = await mine(ctx);
  await render(ctx, valuesOf(template), { problems: [] }, template);
}

/** POST /templates/:reply */
export async function rewrittenTemplate(ctx: Ctx): Promise<void> {
  const template = await mine(ctx);
  const viewer = templateViewer(ctx);
  const { app, now } = ctx.state;
  const values = formFields(ctx);
  const { id } = template;
  const basedOn = /^\d{1,9}$/.test(values.basedOn ?? '') ? Number(values.basedOn) : 0;
  const written = { id, basedOn, shared: values.shared === '1', ...writtenOf(values) };
  const write = () => inTransaction(app.db, (tx) => rewriteTemplate(tx, viewer, written, now));
  await orShow(ctx, values, write, id, template);
}

async function mine(ctx: Ctx): Promise<Template> {
  const viewer = templateViewer(ctx);
  const template = await findTemplate(ctx.state.app.db, viewer, idParam(ctx, 'reply'));
  demand(viewer, 'templates.write', template);
  return template;
}

const writtenOf = (values: Values): Written => {
  const wording = (language: Language) => ({
    title: values[`title-${language}`] ?? '',
    body: values[`body-${language}`] ?? '',
  });
  return {
    category: values.category ?? '',
    ownContacts: values.ownContacts === '1',
    texts: { 'zh-CN': wording('zh-CN'), en: wording('en') },
  };
};

const valuesOf = ({ category, shared, version, texts }: Template): Values => ({
  category,
  shared: shared ? '1' : '',
  basedOn: String(version),
  ...Object.fromEntries(
    languages.flatMap((language) => [
      [`title-${language}`, texts[language]?.title ?? ''],
      [`body-${language}`, texts[language]?.body ?? ''],
    ]),
  ),
});

/** What is wrong stands beside the form, and what was typed is still there. */
async function orShow(
  ctx: Ctx,
  values: Values,
  write: () => Promise<void>,
  id: string,
  template?: Template,
): Promise<void> {
  try {
    await write();
    goTo(ctx, id);
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    const conflict = error.code === 'conflict' && template !== undefined && !template.archivedAt;
    if (error.problems.length === 0 && !conflict) throw error;
    const problems = error.problems.map((one) => {
      const { at, problem: what } = sayProblem(ctx.state.language, one);
      return { name: fieldOf[one.said?.place.code ?? ''] ?? 'category', at, what };
    });
    ctx.status = conflict ? 409 : 422;
    const typed = conflict ? { ...values, basedOn: String((await mine(ctx)).version) } : values;
    await render(ctx, typed, { problems, ...(conflict ? { conflict } : {}) }, template);
  }
}

async function render(ctx: Ctx, values: Values, trouble: Trouble, template?: Template): Promise<void> {
  const viewer = templateViewer(ctx);
  const { db } = ctx.state.app;
  const { t } = wordsFor(ctx);
  const teams = template
    ? []
    : (await departmentChoices(db, 'all')).filter(({ value }) =>
        can(viewer, 'templates.write', { department: value }),
      );
  const used = await categoriesUsed(db, template ? [template.department] : viewer.heads);
  const title = t(template ? 'templates.edit' : 'templates.new');
  const optional = t('common.optional');
  const errorOf = (name: string) => trouble.problems.find((one) => one.name === name)?.what;
  const field = (name: string, label: string, more: object) => {
    const error = errorOf(name);
    return (
      <FieldView
        key={name}
        id={`template-${name}`}
        field={{ name, kind: 'text', label, ...more }}
        value={values[name] ?? ''}
        optional={optional}
        {...(error ? { error } : {})}
      />
    );
  };
  renderPage(ctx, {
    title,
    width: 'reading',
    path: template ? `${templatePath(template.id)}/edit` : '/templates/new',
    body: (
      <>
        <PageHead
          title={title}
          lead={t('templates.newLead')}
          up={
            template
              ? {
                  href: templatePath(template.id),
                  label: t('templates.numberOf', { number: template.number }),
                }
              : { href: '/templates', label: t('templates.title') }
          }
        />
        {trouble.conflict ? (
          <Alert tone="warn">
            <p>{t('templates.conflict')}</p>
          </Alert>
        ) : null}
        <Wrong
          title={t('console.form.wrong')}
          problems={trouble.problems.map(({ name, at, what }) => ({
            id: `template-${name}`,
            problem: `${at}: ${what}`,
          }))}
        />
        <form
          class="answer"
          method="post"
          action={template ? templatePath(template.id) : '/templates'}
          noValidate
        >
          <Hidden
            csrf={csrf(ctx)}
            values={template ? { basedOn: values.basedOn ?? '' } : { id: values.id ?? '' }}
          />
          {template
            ? null
            : field('department', t('templates.newFor'), { kind: 'choice', required: true, options: teams })}
          {field('category', t('templates.category'), {
            required: true,
            maxLength: longestCategory,
            help:
              used.length > 0
                ? t('templates.categoryHelp', { used: used.slice(0, 12).join(', ') })
                : t('templates.categoryHelpNone'),
          })}
          <p class="help">
            {t('templates.either')} {t('templates.bodyHelp')}
          </p>
          {languages.flatMap((language) => [
            field(`title-${language}`, t(`templates.titleIn.${language}`), { maxLength: longestTitle }),
            field(`body-${language}`, t(`templates.bodyIn.${language}`), {
              kind: 'long-text',
              maxLength: longestBody,
            }),
          ])}
          {field('ownContacts', t('templates.contacts'), {
            kind: 'choices',
            help: t('templates.ownContactsHelp'),
            options: [{ value: '1', label: t('templates.ownContacts') }],
          })}
          {field('shared', t('templates.audience'), {
            kind: 'choices',
            help: t('templates.sharedHelp'),
            options: [{ value: '1', label: t('templates.shared') }],
          })}
          <Button look="primary">{t('templates.save')}</Button>
        </form>
      </>
    ),
  });
}
