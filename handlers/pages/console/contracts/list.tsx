import { sql } from 'kysely';
import { withdrawContract } from '../../../../src/contracts/call-off.ts';
import { consoleContractPath } from '../../../../src/contracts/present.ts';
import { isOpen, mayWithdraw } from '../../../../src/contracts/rules.ts';
import { signatoriesOf } from '../../../../src/contracts/signatories.ts';
import { type Contract, contracts, currentTemplates } from '../../../../src/contracts/store.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import {
  Alert,
  Badge,
  Confirm,
  DataTable,
  EmptyState,
  Facts,
  LinkButton,
  Section,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam } from '../../../context.ts';
import { readable, viewContract } from '../../contracts/data.ts';
import { ContractText, contractTones, Signatures } from '../../contracts/parts.tsx';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import { templatePath } from './templates.tsx';

/** Rows on one page; what is open comes first, so that nothing anybody waits for is left out. */
const mostShown = 300;

/** GET /console/contracts: the texts there are, and how far each person's is. */
export async function contractList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'contracts.list');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t, language } = words;
  const templates = await currentTemplates(app.db);
  const unsigned: string[] = [];
  for (const entity of new Set(templates.map((one) => one.entity)))
    if ((await signatoriesOf(app.db, entity, now)).length === 0) unsigned.push(entity);
  const all = await contracts(
    app.db,
    sql`c.id in (select id from contract
      order by state in ('offered', 'person-signed', 'with-provider', 'failed') desc, offered_at desc
      limit ${mostShown})`,
  );
  renderConsole(ctx, {
    title: t('contracts.console.title'),
    lead: t('contracts.console.lead'),
    actions: (
      <>
        <LinkButton look="primary" href="/console/contracts/templates/new">
          {t('contracts.console.newTemplate')}
        </LinkButton>
        <LinkButton href="/console/contracts/signatories">{t('contracts.console.signatories')}</LinkButton>
        <LinkButton href="/console/contracts/people">{t('contracts.console.people')}</LinkButton>
      </>
    ),
    body: (
      <>
        {unsigned.map((entity) => (
          <Alert tone="wait" key={entity}>
            <p>{t('contracts.console.noSignatory', { entity })}</p>
          </Alert>
        ))}
        <Section id="templates" title={t('contracts.console.templates')}>
          <DataTable
            caption={t('contracts.console.templates')}
            captionHidden
            rows={templates}
            rowKey={({ id }) => id}
            empty={<EmptyState compact title={t('contracts.console.templatesNone')} />}
            columns={[
              {
                key: 'title',
                label: t('contracts.page.template'),
                cell: ({ id, titles, number }) => (
                  <>
                    <a href={templatePath(id)}>{titles[language]}</a>{' '}
                    <span class="nowrap quiet">{t('contracts.console.number', { number })}</span>
                  </>
                ),
              },
              { key: 'entity', label: t('contracts.page.entity'), cell: ({ entity }) => entity },
              {
                key: 'kind',
                label: t('contracts.console.roleLabel'),
                cell: ({ kind }) => t(`contracts.kind.${kind}`),
              },
            ]}
          />
        </Section>
        <Section id="all" title={t('contracts.console.all')}>
          <ContractTable rows={all} now={now} words={words} />
        </Section>
      </>
    ),
  });
}

function ContractTable({ rows, now, words }: { rows: readonly Contract[]; now: Date; words: Words }) {
  const { t, day, language } = words;
  return (
    <DataTable
      caption={t('contracts.console.all')}
      captionHidden
      rows={rows}
      rowKey={({ id }) => id}
      empty={<EmptyState compact title={t('contracts.console.none')} />}
      columns={[
        {
          key: 'person',
          label: t('contracts.page.person'),
          cell: ({ id, personName, staffNo }) => (
            <>
              <a href={consoleContractPath(id)}>{personName}</a> <small class="staff-no">{staffNo}</small>
            </>
          ),
        },
        { key: 'title', label: t('contracts.page.template'), cell: ({ titles }) => titles[language] },
        {
          key: 'state',
          label: t('console.notices.state'),
          cell: ({ state, dueAt }) => (
            <>
              <Badge tone={contractTones[state]}>{t(`contracts.state.${state}`)}</Badge>
              {isOpen(state) && dueAt < now ? (
                <span class="quiet"> {t('contracts.console.overdue')}</span>
              ) : null}
            </>
          ),
        },
        { key: 'due', label: t('contracts.console.dueAt'), cell: ({ dueAt }) => day(dueAt) },
      ]}
    />
  );
}

/** GET /console/contracts/:contract */
export async function showContractToHr(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const contract = await readable(ctx);
  const view = await viewContract(ctx, contract);
  const { t, day, moment, language } = wordsFor(ctx);
  const { state } = contract;
  renderConsole(ctx, {
    title: contract.titles[language],
    lead: `${contract.personName} · ${contract.staffNo}`,
    up: { href: '/console/contracts', label: t('contracts.console.back') },
    marks: <Badge tone={contractTones[state]}>{t(`contracts.state.${state}`)}</Badge>,
    body: (
      <>
        <Facts
          items={[
            { label: t('contracts.page.entity'), value: contract.entity },
            {
              label: t('contracts.console.offeredBy'),
              value: contract.offeredByName ?? t('contracts.console.auto'),
            },
            { label: t('contracts.console.offeredAt'), value: moment(contract.offeredAt).label },
            { label: t('contracts.console.dueAt'), value: day(contract.dueAt) },
            ...(contract.endedAt
              ? [{ label: t('contracts.console.endedAt'), value: moment(contract.endedAt).label }]
              : []),
            ...(contract.endedWhy
              ? [
                  {
                    label: t('contracts.console.ended'),
                    value: t(`contracts.endedWhy.${contract.endedWhy}`),
                  },
                ]
              : []),
          ]}
        />
        {contract.threadId ? (
          <p>
            {t('contracts.console.talk')}{' '}
            <a href={`/threads/${contract.threadId}`}>{t('contracts.page.talkOpen')}</a>
          </p>
        ) : null}
        <Signatures ctx={ctx} view={view} />
        {mayWithdraw(state) && can(viewer, 'contracts.withdraw', contract) ? (
          <Confirm
            ask={t('contracts.console.withdraw')}
            text={t('contracts.console.withdrawText')}
            confirm={t('contracts.console.withdraw')}
            post={{ url: `${consoleContractPath(contract.id)}/withdraw`, csrf: csrf(ctx) }}
          />
        ) : null}
        <ContractText ctx={ctx} view={view} />
      </>
    ),
  });
}

/** POST /console/contracts/:contract/withdraw */
export async function withdrawOffered(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'contracts.list');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'contract');
  await inTransaction(app.db, (tx) => withdrawContract(tx, id, viewer, now));
  done(ctx, consoleContractPath(id), 'saved');
}
