import { faqRolesOf } from '../../../src/faq/may.ts';
import { consoleEntryPath, consoleFaqPath } from '../../../src/faq/present.ts';
import { longest } from '../../../src/faq/rules.ts';
import { type FaqEntry, versionsOf } from '../../../src/faq/store.ts';
import { languages } from '../../../src/messages/model.ts';
import { Alert, Badge, Button, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { Wrong } from '../console/wrong.tsx';
import { EntryActs, Versions } from './entry-parts.tsx';

export type Values = Readonly<Record<string, string>>;

export interface Trouble {
  problems: readonly { name: string; at: string; what: string }[];
  /** Somebody wrote another version meanwhile. */
  conflict?: boolean;
  /** The name of whoever asked stands in it. */
  named?: boolean;
}

/** An entry that is written, or written again. */
export async function renderForm(
  ctx: Ctx,
  values: Values,
  trouble: Trouble,
  entry?: FaqEntry,
): Promise<void> {
  const roles = faqRolesOf(consoleViewer(ctx));
  const words = wordsFor(ctx);
  const { t } = words;
  const versions = entry ? await versionsOf(ctx.state.app.db, entry.id) : [];
  const fixed = !entry && (roles.length === 1 || values.thread);
  const field = (name: string, label: string, more: object) => {
    const error = trouble.problems.find((one) => one.name === name)?.what;
    return (
      <FieldView
        key={name}
        id={`faq-${name}`}
        field={{ name, kind: 'text', label, ...more }}
        value={values[name] ?? ''}
        optional={t('common.optional')}
        {...(error ? { error } : {})}
      />
    );
  };
  renderConsole(ctx, {
    title: entry ? t('faq.number', { number: entry.number }) : t('faq.console.new'),
    lead: t('faq.console.newLead'),
    path: entry ? consoleEntryPath(entry.id) : `${consoleFaqPath}/new`,
    up: { href: consoleFaqPath, label: t('faq.title') },
    marks: entry?.archivedAt ? <Badge tone="neutral">{t('faq.console.archived')}</Badge> : null,
    body: (
      <>
        {trouble.conflict ? (
          <Alert tone="warn">
            <p>{t('faq.console.conflict')}</p>
          </Alert>
        ) : null}
        {trouble.named && trouble.problems.length === 0 ? (
          <Alert tone="warn">
            <p>{t('faq.console.namedWarn')}</p>
          </Alert>
        ) : null}
        <Wrong
          title={t('console.form.wrong')}
          problems={trouble.problems.map(({ name, at, what }) => ({
            id: `faq-${name}`,
            problem: `${at}: ${what}`,
          }))}
        />
        {entry?.archivedAt ? null : (
          <form
            class="answer"
            method="post"
            action={entry ? consoleEntryPath(entry.id) : consoleFaqPath}
            noValidate
          >
            <Hidden
              csrf={csrf(ctx)}
              values={
                entry
                  ? { basedOn: values.basedOn ?? '' }
                  : {
                      ...{ id: values.id ?? '', thread: values.thread ?? '' },
                      ...(fixed ? { role: values.role ?? '' } : {}),
                    }
              }
            />
            {entry || fixed
              ? null
              : field('role', t('faq.console.office'), {
                  kind: 'choice',
                  required: true,
                  options: roles.map((role) => ({ value: role, label: t(`threads.role.${role}`) })),
                })}
            <p class="help">{t('faq.console.either')}</p>
            {languages.flatMap((language) => [
              field(`question-${language}`, t(`faq.console.questionIn.${language}`), {
                maxLength: longest.question,
              }),
              field(`answer-${language}`, t(`faq.console.answerIn.${language}`), {
                kind: 'long-text',
                maxLength: longest.answer,
              }),
              field(`also-${language}`, t(`faq.console.alsoIn.${language}`), {
                kind: 'long-text',
                maxLength: longest.also,
                help: t('faq.console.alsoHelp'),
              }),
            ])}
            {field('ownContacts', t('faq.console.contacts'), {
              kind: 'choices',
              help: t('faq.console.ownContactsHelp'),
              options: [{ value: '1', label: t('faq.console.ownContacts') }],
            })}
            {trouble.named || values.nameStays === '1'
              ? field('nameStays', t('faq.console.named'), {
                  kind: 'choices',
                  options: [{ value: '1', label: t('faq.console.nameStays') }],
                })
              : null}
            <div class="answer-buttons">
              <Button look="primary">{t('faq.console.save')}</Button>
            </div>
          </form>
        )}
        {entry ? <EntryActs ctx={ctx} entry={entry} words={words} /> : null}
        <Versions
          versions={trouble.conflict || entry?.archivedAt ? versions : versions.slice(1)}
          words={words}
        />
      </>
    ),
  });
}
