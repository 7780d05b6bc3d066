import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { languages } from '../../../src/messages/model.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { dropProcedure } from '../../../src/procedure/draft.ts';
import { readFile } from '../../../src/procedure/kept-files.ts';
import { publishDraft } from '../../../src/procedure/publish.ts';
import { mayPublish } from '../../../src/procedure/rules.ts';
import { loadDraftText } from '../../../src/procedure/store.ts';
import {
  Badge,
  Button,
  Confirm,
  DataTable,
  Facts,
  Hidden,
  LinkButton,
  postAttributes,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { PolicyText } from '../policy-text.tsx';
import { Approvals } from './procedure-approval.tsx';
import { aloneIn, loadProcedure, type ProcedureData, procedurePath } from './procedure-data.ts';
import { Comments, Consultations, Negotiations, Steps } from './procedure-parts.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/procedures/:procedure: how far a policy has come, and what is still to do. */
export async function showProcedure(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.drafts');
  await renderProcedure(ctx, await loadProcedure(ctx, idParam(ctx, 'procedure')));
}

/** What somebody did is shown again with what was wrong with it, when something was. */
export async function renderProcedure(
  ctx: Ctx,
  data: ProcedureData,
  wrong?: { problems: readonly string[]; values?: Readonly<Record<string, string>> },
): Promise<void> {
  const words = wordsFor(ctx);
  const { t, language } = words;
  const { procedure, newest } = data;
  const text = await loadDraftText(ctx.state.app.db, newest.id, language);
  if (wrong) ctx.status = 422;
  renderConsole(ctx, {
    path: procedurePath(procedure.id),
    title: newest.titles[language],
    up: { href: '/console/policies', label: t('console.policies.title') },
    marks: (
      <Badge tone={stateTones[procedure.state]}>{t(`console.procedure.states.${procedure.state}`)}</Badge>
    ),
    lead: t('console.procedure.lead'),
    actions: <Actions ctx={ctx} data={data} words={words} />,
    body: (
      <>
        {wrong ? (
          <div class="alert tone-bad" role="alert" tabIndex={-1} data-focus>
            <div class="alert-body">
              <p class="alert-title">{t('console.form.wrong')}</p>
              <ul>
                {wrong.problems.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </div>
          </div>
        ) : null}
        <Steps data={data} words={words} />
        <Consultations ctx={ctx} data={data} words={words} values={wrong?.values ?? {}} />
        <Comments ctx={ctx} data={data} words={words} />
        <Negotiations ctx={ctx} data={data} words={words} values={wrong?.values ?? {}} />
        <Approvals ctx={ctx} data={data} words={words} />
        <Drafts data={data} words={words} />
        <Section id="words" title={t('console.policy.text')}>
          <PolicyText text={text} t={t} />
        </Section>
        <Drop ctx={ctx} data={data} words={words} />
      </>
    ),
  });
}

const stateTones = { open: 'wait', published: 'good', dropped: 'neutral' } as const;

/** POST /console/procedures/:procedure/publish */
export async function publishProcedure(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.publish');
  const { app } = ctx.state;
  const procedureId = idParam(ctx, 'procedure');
  const shown = formFields(ctx).draft ?? '';
  const { version } = await inTransaction(app.db, (tx) =>
    publishDraft(tx, {
      ...{ procedureId, shown, actor: { person: viewer.id }, hooks: app.policyHooks },
      ...aloneIn(ctx),
    }),
  );
  done(ctx, `/console/policies/${version.id}`, version.state === 'in-force' ? 'published' : 'publishedLater');
}

/** POST /console/procedures/:procedure/drop */
export async function dropOpenProcedure(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.publish');
  const { app, now } = ctx.state;
  const procedureId = idParam(ctx, 'procedure');
  await inTransaction(app.db, (tx) => dropProcedure(tx, procedureId, { actor: { person: viewer.id }, now }));
  done(ctx, procedurePath(procedureId), 'dropped');
}

/** GET /console/procedures/:procedure/files/:minutes: minutes or an agreement, exactly as it was handed in. */
export async function procedureFile(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'policies.drafts');
  const { name, mediaType, bytes } = await readFile(ctx.state.app.db, idParam(ctx, 'minutes'));
  ctx.type = mediaType;
  // Never opened in place: it came from outside.
  ctx.attachment(name);
  ctx.body = bytes;
}

/** GET /console/procedures/:procedure/drafts/:draft/:text: the exact bytes of one language. */
export async function draftFile(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'policies.drafts');
  const file = (ctx.params as { text?: string }).text;
  const language = languages.find((one) => file === `${one}.md`);
  if (!language) throw new HeedError('not-found', 'a draft has no such file');
  const text = await loadDraftText(ctx.state.app.db, idParam(ctx, 'draft'), language);
  ctx.type = 'text/markdown; charset=utf-8';
  ctx.attachment(`${text.front.code}-draft.${language}.md`);
  ctx.body = Buffer.from(text.bytes);
}

interface Part {
  ctx: Ctx;
  data: ProcedureData;
  words: Words;
}

function Actions({ ctx, data, words: { t } }: Part) {
  const { procedure, newest, states } = data;
  const viewer = consoleViewer(ctx);
  if (procedure.state !== 'open' || !can(viewer, 'policies.publish')) return null;
  const path = procedurePath(procedure.id);
  return (
    <>
      {mayPublish(states) ? (
        <form {...postAttributes({ url: `${path}/publish`, csrf: csrf(ctx) })}>
          <Hidden csrf={csrf(ctx)} values={{ draft: newest.id }} />
          <Button look="primary">{t('console.procedure.publish')}</Button>
        </form>
      ) : null}
      <LinkButton href={`/console/policies/new?draft=${newest.id}`}>
        {t('console.procedure.redraft')}
      </LinkButton>
    </>
  );
}

/** Every state of the text, with the hash of its bytes. */
function Drafts({ data, words }: Omit<Part, 'ctx'>) {
  const { t, moment } = words;
  return (
    <Section id="drafts" title={t('console.procedure.drafts')} text={t('console.procedure.draftsText')}>
      <DataTable
        caption={t('console.procedure.drafts')}
        captionHidden
        rows={data.drafts}
        rowKey={({ id }) => id}
        empty=""
        columns={[
          {
            key: 'number',
            label: t('console.procedure.draft'),
            cell: ({ number }) => t('console.procedure.draftNumber', { number }),
          },
          { key: 'author', label: t('console.procedure.author'), cell: ({ author }) => data.nameOf(author) },
          { key: 'at', label: t('console.procedure.at'), cell: ({ createdAt }) => moment(createdAt).label },
          {
            key: 'sha',
            label: 'SHA-256',
            cell: ({ id, sha256 }) => (
              <Facts
                items={languages.map((one) => ({
                  label: t(`console.language.${one}`),
                  value: (
                    <a href={`${procedurePath(data.procedure.id)}/drafts/${id}/${one}.md`} download>
                      <code class="hash">{sha256[one]}</code>
                    </a>
                  ),
                }))}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}

function Drop({ ctx, data, words: { t } }: Part) {
  if (data.procedure.state !== 'open' || !can(consoleViewer(ctx), 'policies.publish')) return null;
  return (
    <Confirm
      ask={t('console.procedure.drop')}
      text={t('console.procedure.dropText')}
      confirm={t('console.procedure.dropConfirm')}
      post={{ url: `${procedurePath(data.procedure.id)}/drop`, csrf: csrf(ctx) }}
    />
  );
}
