import { z } from 'zod';
import { bundlesMade } from '../../../src/bundle/made.ts';
import { makeBundle } from '../../../src/bundle/make.ts';
import { findBundleSubject, type NoticeChoice, noticesToChoose } from '../../../src/bundle/subject.ts';
import { HeedError, type Problem } from '../../../src/errors.ts';
import { attestForBundle, noAttestors } from '../../../src/evidence/attest/attest.ts';
import { waitForPlace } from '../../../src/evidence/placed.ts';
import { longestPurpose } from '../../../src/pack/rules.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { Button, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { MadeTable } from '../made-table.tsx';
import { formProblems } from './form-problems.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';
import { Wrong } from './wrong.tsx';

const path = '/console/bundles';

interface Entered {
  notice: string;
  person: string;
  purpose: string;
}

const querySchema = z.object({ notice: z.guid().optional().catch(undefined) });

/** GET /console/bundles: what a bundle is, the form for one, and those that were made. */
export async function bundlePage(ctx: Ctx): Promise<void> {
  const { notice = '' } = querySchema.parse(ctx.query);
  await renderBundles(ctx, { notice, person: '', purpose: '' }, []);
}

/** POST /console/bundles: the archive, as a stream; whatever is wrong stands on the form. */
export async function downloadBundle(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'bundles.make');
  const { app, now } = ctx.state;
  const { notice = '', person = '', purpose = '' } = formFields(ctx);
  try {
    const subject = await findBundleSubject(app.db, { notice, staffNo: person });
    const { attestors = noAttestors } = app;
    const deps = {
      ...app,
      attest: () => attestForBundle({ ...app, now }, attestors),
      placed: (entry: number) => waitForPlace(app.db, entry),
    };
    const made = await makeBundle(app.db, deps, { ...subject, purpose, by: { person: viewer.id } }, now);
    ctx.type = 'application/zip';
    ctx.attachment(made.fileName);
    ctx.set('cache-control', 'no-store');
    ctx.body = made.archive;
  } catch (error) {
    if (!(error instanceof HeedError) || error.code !== 'bad-input') throw error;
    ctx.status = 422;
    await renderBundles(ctx, { notice, person, purpose }, error.problems);
  }
}

async function renderBundles(ctx: Ctx, entered: Entered, problems: readonly Problem[]): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'bundles.make');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, language } = words;
  renderConsole(ctx, {
    path,
    title: t('bundle.page.title'),
    lead: t('bundle.page.lead'),
    body: (
      <>
        {can(viewer, 'packs.make') ? (
          <p class="quiet">
            {t('bundle.page.other')} <a href="/console/packs">{t('bundle.page.otherLink')}</a>
          </p>
        ) : null}
        <BundleForm
          ctx={ctx}
          entered={entered}
          problems={problems}
          notices={await noticesToChoose(db)}
          words={words}
        />
        <Section id="made" title={t('bundle.page.made')}>
          <MadeTable
            t={t}
            of="bundle"
            title="made"
            rows={await bundlesMade(db)}
            moment={(at) => words.moment(at).label}
            what={[
              {
                key: 'notice',
                label: t('bundle.page.notice'),
                cell: ({ titles }) => titles?.[language] ?? '',
              },
              {
                key: 'about',
                label: t('bundle.page.about'),
                cell: ({ person }) =>
                  person ? (
                    <>
                      {person.name} <small class="staff-no">{person.staffNo}</small>
                    </>
                  ) : (
                    t('bundle.page.everyone')
                  ),
              },
            ]}
          />
        </Section>
      </>
    ),
  });
}

interface FormProps {
  ctx: Ctx;
  entered: Entered;
  problems: readonly Problem[];
  notices: readonly NoticeChoice[];
  words: Words;
}

const fields = ['notice', 'person', 'purpose'] as const;

function BundleForm({ ctx, entered, problems, notices, words: { t, n, day, language } }: FormProps) {
  const optional = t('common.optional');
  const { list, errorOf } = formProblems('bundle', fields, problems, language);
  const wrongNotice = errorOf('notice').error;
  return (
    <form class="form" method="post" action={path} noValidate aria-label={t('bundle.page.title')}>
      <Hidden csrf={csrf(ctx)} />
      <Wrong title={t('console.form.wrong')} problems={list} />
      <div class="field">
        <label for="bundle-notice">{t('bundle.page.notice')}</label>
        <select
          class="plain-input"
          id="bundle-notice"
          name="notice"
          required
          {...(wrongNotice ? { 'aria-invalid': 'true', 'aria-describedby': 'bundle-notice-wrong' } : {})}
        >
          <option value="">{t('bundle.page.choose')}</option>
          {notices.map(({ id, titles, number, at, people }) => (
            <option key={id} value={id} selected={id === entered.notice}>
              {t('bundle.page.option', { title: titles[language], number, day: day(at), people: n(people) })}
            </option>
          ))}
        </select>
        {wrongNotice ? (
          <p class="error" id="bundle-notice-wrong">
            {wrongNotice}
          </p>
        ) : null}
      </div>
      <FieldView
        id="bundle-person"
        field={{
          name: 'person',
          kind: 'text',
          label: t('bundle.page.staffNo'),
          help: t('bundle.page.staffNoHelp'),
          maxLength: 100,
        }}
        value={entered.person}
        optional={optional}
        {...errorOf('person')}
      />
      <FieldView
        id="bundle-purpose"
        field={{
          name: 'purpose',
          kind: 'long-text',
          label: t('bundle.page.purpose'),
          help: t('bundle.page.purposeHelp'),
          required: true,
          maxLength: longestPurpose,
        }}
        value={entered.purpose}
        optional={optional}
        {...errorOf('purpose')}
      />
      <p class="help">{t('bundle.page.told')}</p>
      <div class="button-row">
        <Button look="primary">{t('bundle.page.make')}</Button>
      </div>
    </form>
  );
}
