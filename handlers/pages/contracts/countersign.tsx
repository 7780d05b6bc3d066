import { sql } from 'kysely';
import { countersignPath } from '../../../src/contracts/present.ts';
import { turnOf } from '../../../src/contracts/rules.ts';
import { partyOf, type SignResult } from '../../../src/contracts/sign.ts';
import { authoritiesOf } from '../../../src/contracts/signatories.ts';
import { type Contract, contracts } from '../../../src/contracts/store.ts';
import type { Db } from '../../../src/db/pool.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { usablePasskeys } from '../../../src/people/passkeys/store.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import {
  Badge,
  DataTable,
  EmptyState,
  Facts,
  LinkButton,
  PageHead,
} from '../../../src/web/components/index.ts';
import { type Ctx, idParam, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { companySide, signingDeps, viewContract } from './data.ts';
import { optionsFor, signSide } from './own.tsx';
import { ContractText, contractTones, Outcome, Signatures, SignForm } from './parts.tsx';

/** What waits for somebody to sign for the company, the oldest first; never their own. */
export async function waitingFor(db: Db, { id }: Viewer, now: Date): Promise<Contract[]> {
  const entities = (await authoritiesOf(db, id, now)).map(({ entity }) => entity);
  if (entities.length === 0) return [];
  return contracts(
    db,
    sql`c.state = 'person-signed' and c.entity = any(${entities}::text[]) and c.person_id <> ${id}::uuid`,
    'oldest',
  );
}

/** GET /countersign */
export async function countersignQueue(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const waiting = await waitingFor(app.db, viewer, now);
  renderPage(ctx, {
    title: t('contracts.page.queueTitle'),
    body: (
      <>
        <PageHead
          title={t('contracts.page.queueTitle')}
          lead={t('contracts.page.queueLead')}
          up={{ href: '/me', label: t('page.me') }}
        />
        <DataTable
          caption={t('contracts.page.queueTitle')}
          captionHidden
          rows={waiting}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              title={t('contracts.page.queueNone')}
              text={t('contracts.page.queueNoneText')}
              icon="check"
            />
          }
          columns={[
            {
              key: 'person',
              label: t('contracts.page.person'),
              cell: ({ id, personName }) => <a href={countersignPath(id)}>{personName}</a>,
            },
            { key: 'template', label: t('contracts.page.template'), cell: ({ titles }) => titles[language] },
            { key: 'entity', label: t('contracts.page.entity'), cell: ({ entity }) => entity },
            {
              key: 'at',
              label: t('contracts.console.offeredAt'),
              cell: ({ offeredAt }) => formatMoment(offeredAt, language, viewer.timeZone),
            },
          ]}
        />
      </>
    ),
  });
}

/** GET /countersign/:contract */
export async function showCountersign(ctx: Ctx): Promise<void> {
  await render(ctx);
}

/** Whoever may sign this one for the company now. @throws HeedError `not-found` for anybody else */
async function side(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const contractId = idParam(ctx, 'contract');
  await partyOf(signingDeps(ctx), { contractId, party: 'company', by: viewer, now: ctx.state.now });
}

/** POST /countersign/:contract/sign: this one and no other. */
export async function countersignOne(ctx: Ctx): Promise<void> {
  await side(ctx);
  const { result, method } = await signSide(ctx, 'company');
  if (result.result === 'signed' || result.result === 'repeat') {
    const said = result.result === 'signed' ? 'concluded' : 'repeat';
    ctx.redirect(`${countersignPath(idParam(ctx, 'contract'))}?said=${said}`);
    ctx.status = 303;
    return;
  }
  ctx.status = result.result === 'refused' ? 409 : 422;
  await render(ctx, result, method);
}

/** POST /countersign/:contract/passkey */
export async function countersignOptions(ctx: Ctx): Promise<void> {
  await side(ctx);
  await optionsFor(ctx, 'company');
}

async function render(ctx: Ctx, result?: SignResult, tried?: string): Promise<void> {
  const viewer = signedIn(ctx);
  const contract = await companySide(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const view = await viewContract(ctx, contract);
  const waiting = await waitingFor(app.db, viewer, now);
  const next = waiting.find(({ id }) => id !== contract.id);
  const mine =
    waiting.some(({ id }) => id === contract.id) && turnOf(contract.state, 'company') === undefined;
  const url = countersignPath(contract.id);
  renderPage(ctx, {
    title: contract.titles[language],
    width: 'reading',
    path: url,
    body: (
      <>
        <PageHead
          title={contract.titles[language]}
          lead={t('contracts.page.queueLead')}
          up={{ href: countersignPath(), label: t('contracts.page.queueTitle') }}
          marks={<Badge tone={contractTones[contract.state]}>{t(`contracts.state.${contract.state}`)}</Badge>}
          {...(next && !mine
            ? { actions: <LinkButton href={countersignPath(next.id)}>{t('contracts.page.next')}</LinkButton> }
            : {})}
        />
        <Outcome ctx={ctx} refused={result?.result === 'refused' ? result.why : undefined} />
        <Facts
          items={[
            { label: t('contracts.page.person'), value: `${contract.personName} (${contract.staffNo})` },
            { label: t('contracts.page.entity'), value: contract.entity },
          ]}
        />
        <ContractText ctx={ctx} view={view} />
        <Signatures ctx={ctx} view={view} />
        {mine ? (
          <SignForm
            ctx={ctx}
            view={view}
            party="company"
            url={url}
            hasPasskey={(await usablePasskeys(app.db, viewer.id, relyingParty(app.baseUrl))).length > 0}
            wrong={result?.result === 'mend' ? result : undefined}
            tried={tried}
          />
        ) : null}
      </>
    ),
  });
}
