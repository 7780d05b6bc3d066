import { z } from 'zod';
import { HeedError, type Problem } from '../../../src/errors.ts';
import { packsMade } from '../../../src/pack/made.ts';
import { makePack } from '../../../src/pack/make.ts';
import { longestPurpose } from '../../../src/pack/rules.ts';
import { findSubject } from '../../../src/pack/subject.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { listVersions } from '../../../src/policies/store.ts';
import { Button, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { MadeTable } from '../made-table.tsx';
import { formProblems } from './form-problems.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';
import { Wrong } from './wrong.tsx';

interface Entered {
  person: string;
  policy: string;
  purpose: string;
}

const querySchema = z.object({ policy: z.string().max(200).optional().catch(undefined) });

/** GET /console/packs: what a pack is, the form for one, and those that were made. */
export async function packPage(ctx: Ctx): Promise<void> {
  const { policy = '' } = querySchema.parse(ctx.query);
  await renderPacks(ctx, { person: '', policy, purpose: '' }, []);
}

/** POST /console/packs: the archive, as a stream; whatever is wrong stands on the form. */
export async function downloadPack(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'packs.make');
  const { app, now } = ctx.state;
  const { person = '', policy = '', purpose = '' } = formFields(ctx);
  const entered = { person, policy, purpose };
  try {
    const subject = await findSubject(app.db, { staffNo: person, code: policy });
    const made = await makePack(app.db, app, { ...subject, purpose, by: viewer }, now);
    ctx.type = 'application/zip';
    ctx.attachment(made.fileName);
    ctx.set('cache-control', 'no-store');
    ctx.body = made.archive;
  } catch (error) {
    if (!(error instanceof HeedError) || error.code !== 'bad-input') throw error;
    ctx.status = 422;
    await renderPacks(ctx, entered, error.problems);
  }
}

async function renderPacks(ctx: Ctx, entered: Entered, problems: readonly Problem[]): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'packs.make');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, language } = words;
  const codes = new Map<string, string>();
  for (const { code, state, titles } of await listVersions(db))
    if (state !== 'draft' && !codes.has(code)) codes.set(code, titles[language]);
  renderConsole(ctx, {
    path: '/console/packs',
    title: t('pack.page.title'),
    lead: t('pack.page.lead'),
    body: (
      <>
        {can(viewer, 'bundles.make') ? (
          <p class="quiet">
            {t('pack.page.other')} <a href="/console/bundles">{t('pack.page.otherLink')}</a>
          </p>
        ) : null}
        <PackForm ctx={ctx} entered={entered} problems={problems} codes={codes} words={words} />
        <Section id="made" title={t('pack.page.made')}>
          <MadeTable
            t={t}
            of="pack"
            title="made"
            rows={await packsMade(db)}
            moment={(at) => words.moment(at).label}
            what={[
              {
                key: 'about',
                label: t('pack.page.about'),
                cell: ({ person }) => (
                  <>
                    {person.name} <small class="staff-no">{person.staffNo}</small>
                  </>
                ),
              },
              {
                key: 'policy',
                label: t('pack.page.policy'),
                cell: ({ titles, code }) => titles?.[language] ?? code,
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
  codes: ReadonlyMap<string, string>;
  words: Words;
}

const fields = ['person', 'policy', 'purpose'] as const;

function PackForm({ ctx, entered, problems, codes, words: { t, language } }: FormProps) {
  const optional = t('common.optional');
  const { list, errorOf } = formProblems('pack', fields, problems, language);
  return (
    <form class="form" method="post" action="/console/packs" noValidate aria-label={t('pack.page.title')}>
      <Hidden csrf={csrf(ctx)} />
      <Wrong title={t('console.form.wrong')} problems={list} />
      <FieldView
        id="pack-person"
        field={{
          name: 'person',
          kind: 'text',
          label: t('pack.page.staffNo'),
          help: t('pack.page.staffNoHelp'),
          required: true,
          maxLength: 100,
        }}
        value={entered.person}
        optional={optional}
        {...errorOf('person')}
      />
      <div class="field">
        <label for="pack-policy">{t('pack.page.policy')}</label>
        <select class="plain-input" id="pack-policy" name="policy" required>
          <option value="">{t('pack.page.choose')}</option>
          {[...codes].map(([code, title]) => (
            <option key={code} value={code} selected={code === entered.policy}>
              {title}
            </option>
          ))}
        </select>
      </div>
      <FieldView
        id="pack-purpose"
        field={{
          name: 'purpose',
          kind: 'long-text',
          label: t('pack.page.purpose'),
          help: t('pack.page.purposeHelp'),
          required: true,
          maxLength: longestPurpose,
        }}
        value={entered.purpose}
        optional={optional}
        {...errorOf('purpose')}
      />
      <p class="help">{t('pack.page.told')}</p>
      <div class="button-row">
        <Button look="primary">{t('pack.page.make')}</Button>
      </div>
    </form>
  );
}
