import { lookBeforeOffer, mostAtOnce } from '../../../../src/contracts/look.ts';
import { demandProvider, offerChosen } from '../../../../src/contracts/offer.ts';
import { publishTemplate } from '../../../../src/contracts/publish.ts';
import { findTemplate, loadTemplate, type TemplateRow } from '../../../../src/contracts/store.ts';
import { type ContractTemplate, inspectTemplate } from '../../../../src/contracts/template.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { sayProblem } from '../../../../src/messages/problems.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { renderMarkdown } from '../../../../src/policies/markdown.ts';
import {
  Alert,
  Button,
  Facts,
  FieldView,
  Hidden,
  Prose,
  Section,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, translate } from '../../../context.ts';
import { signingDeps } from '../../contracts/data.ts';
import { type PolicyInput, readPolicyInput, toFiles } from '../policy-input.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { TextFiles } from '../text-files.tsx';
import { Wrong } from '../wrong.tsx';
import { LookTables } from './look.tsx';

export const templatePath = (id: string): string => `/console/contracts/templates/${id}`;

/** GET /console/contracts/templates/new */
export async function newTemplate(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'contracts.publish');
  renderNew(ctx, { 'zh-CN': '', en: '' }, []);
}

/** POST /console/contracts/templates */
export async function publishNewTemplate(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.publish');
  const { app, now, language } = ctx.state;
  const input = readPolicyInput(formFields(ctx));
  const { document, problems } = inspectTemplate(toFiles(input));
  if (!document) {
    ctx.status = 422;
    const said = problems.map((one) => {
      const { at, problem } = sayProblem(language, one);
      return `${at}: ${problem}`;
    });
    return renderNew(ctx, input, said);
  }
  const { template } = await inTransaction(app.db, (tx) =>
    publishTemplate(tx, document, { actor: { person: viewer.id }, now }),
  );
  done(ctx, templatePath(template.id), 'published');
}

function renderNew(ctx: Ctx, input: PolicyInput, problems: readonly string[]): void {
  const t = translate(ctx);
  renderConsole(ctx, {
    path: '/console/contracts/templates/new',
    title: t('contracts.console.newTemplate'),
    lead: t('contracts.console.newLead'),
    up: { href: '/console/contracts', label: t('contracts.console.back') },
    body: (
      <form
        class="form"
        method="post"
        action="/console/contracts/templates"
        {...withFiles}
        noValidate
        aria-label={t('contracts.console.newTemplate')}
      >
        <Hidden csrf={csrf(ctx)} />
        <Wrong
          title={t('console.form.wrong')}
          problems={problems.map((problem) => ({ id: 'contract-zh-CN', problem }))}
        />
        <TextFiles t={t} id="contract" input={input} rows={16} />
        <div class="button-row">
          <Button look="primary">{t('contracts.console.publish')}</Button>
        </div>
      </form>
    ),
  });
}

/** GET /console/contracts/templates/:template: the text, and the form to offer it. */
export async function showTemplate(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'contracts.offer');
  await renderTemplate(ctx, '');
}

const staffNosIn = (typed: string): string[] =>
  typed
    .split(/[\s,;，；、]+/)
    .filter((one) => one !== '')
    .slice(0, mostAtOnce);

/** POST /console/contracts/templates/:template/look: who gets it and who not, before anything is sent. */
export async function lookAtOffer(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'contracts.offer');
  await renderTemplate(ctx, formFields(ctx).staffNos ?? '', true);
}

/** POST /console/contracts/templates/:template/offer */
export async function offerTemplate(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.offer');
  const { app, now } = ctx.state;
  const { staffNos = '', expected = '' } = formFields(ctx);
  if (!/^\d{1,4}$/.test(expected)) throw new HeedError('bad-request', 'that is not the form of an offer');
  const offering = {
    templateId: idParam(ctx, 'template'),
    staffNos: staffNosIn(staffNos),
    expected: Number(expected),
    by: viewer,
    now,
  };
  await inTransaction(app.db, (tx) => offerChosen(tx, signingDeps(ctx), offering));
  done(ctx, '/console/contracts', 'sent');
}

async function renderTemplate(ctx: Ctx, typed: string, looking = false): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const template = await findTemplate(app.db, idParam(ctx, 'template'));
  const words = await loadTemplate(app.db, template.id);
  const provider = app.signingProvider?.name;
  const hindered = template.endedAt
    ? 'replaced'
    : template.kind === 'non-compete' && !provider
      ? 'provider'
      : undefined;
  if (looking) demandProvider(template, provider);
  const staffNos = staffNosIn(typed);
  const look = looking ? await lookBeforeOffer(app.db, { template, staffNos, by: viewer, now }) : undefined;
  const url = templatePath(template.id);
  renderConsole(ctx, {
    path: url,
    title: template.titles[language],
    lead: `${t(`contracts.kind.${template.kind}`)} · ${t('contracts.console.number', { number: template.number })}`,
    up: { href: '/console/contracts', label: t('contracts.console.back') },
    body: (
      <>
        <TemplateFacts ctx={ctx} template={template} words={words} />
        <Section id="offer" title={t('contracts.console.offer')} text={t('contracts.console.offerLead')}>
          {hindered ? (
            <Alert tone="wait">
              <p>{t(`contracts.console.${hindered}`)}</p>
            </Alert>
          ) : (
            <form class="form" method="post" action={`${url}/look`} noValidate>
              <Hidden csrf={csrf(ctx)} />
              <FieldView
                id="offer-staffNos"
                field={{
                  name: 'staffNos',
                  kind: 'long-text',
                  label: t('contracts.console.staffNos'),
                  required: true,
                }}
                value={staffNos.join('\n')}
                optional={t('common.optional')}
              />
              <div class="button-row">
                <Button look={look ? 'plain' : 'primary'}>{t('contracts.console.check')}</Button>
              </div>
            </form>
          )}
          {look ? <LookTables t={t} look={look} /> : null}
          {look && look.get.length > 0 ? (
            <form method="post" action={`${url}/offer`}>
              <Hidden
                csrf={csrf(ctx)}
                values={{
                  staffNos: look.get.map((one) => one.staffNo).join('\n'),
                  expected: String(look.get.length),
                }}
              />
              <Button look="primary">{t('contracts.console.confirm', { n: look.get.length })}</Button>
            </form>
          ) : null}
        </Section>
        <Section id="text" title={t('contracts.page.text')} sheet>
          <Prose html={renderMarkdown(words.texts[language].body).html} lang={language} />
        </Section>
      </>
    ),
  });
}

function TemplateFacts({
  ctx,
  template,
  words,
}: {
  ctx: Ctx;
  template: TemplateRow;
  words: ContractTemplate;
}) {
  const t = translate(ctx);
  const { front } = words.texts[ctx.state.language];
  const roles =
    typeof front.for === 'object' ? front.for.roles.map((role) => t(`contracts.role.${role}`)) : [];
  const whom =
    typeof front.for === 'object'
      ? t('contracts.console.listed', { roles: roles.join(' · ') })
      : t(`contracts.console.${front.for}`);
  const provider = ctx.state.app.signingProvider?.name;
  return (
    <Facts
      items={[
        { label: t('contracts.page.entity'), value: template.entity },
        { label: t('contracts.console.whom'), value: whom },
        { label: t('contracts.console.term'), value: t('contracts.head.months', { months: front.months }) },
        ...(front.kind === 'non-compete'
          ? [{ label: t('contracts.console.compensation'), value: front.compensation }]
          : []),
        ...(front.kind === 'non-compete' && provider
          ? [
              {
                label: t('contracts.page.method'),
                value: t('contracts.console.providerIs', { provider }),
              },
            ]
          : []),
      ]}
    />
  );
}
