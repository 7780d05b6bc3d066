import { v7 } from 'uuid';
import { openedByPerson } from '../../../src/contracts/opened.ts';
import { contractPath } from '../../../src/contracts/present.ts';
import { awaitsPerson, isOpen, turnOf } from '../../../src/contracts/rules.ts';
import { partyOf, type SignResult, signContract } from '../../../src/contracts/sign.ts';
import { contractStatementHash, statementOf } from '../../../src/contracts/statement.ts';
import { loadTemplate } from '../../../src/contracts/store.ts';
import { talkFirst } from '../../../src/contracts/talk.ts';
import type { ContractParty } from '../../../src/db/contract-schema.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatDay } from '../../../src/messages/format.ts';
import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { signingOptions } from '../../../src/people/passkeys/sign.ts';
import { usablePasskeys } from '../../../src/people/passkeys/store.ts';
import { demand } from '../../../src/people/permissions.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { isUuid } from '../../../src/uuid.ts';
import { Alert, Badge, Confirm, Facts, FieldView, PageHead } from '../../../src/web/components/index.ts';
import {
  type Ctx,
  csrf,
  formFields,
  idParam,
  shownLanguage,
  signedIn,
  translate,
  webSession,
} from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { type ContractView, demandParty, signingDeps, viewContract } from './data.ts';
import { ContractText, contractTones, Outcome, Signatures, SignForm } from './parts.tsx';

/** What a form left to put right. */
interface Tried {
  result?: SignResult;
  method?: string;
  talk?: { text: string; problem: string };
}

/** GET /contracts/:contract: the whole text, and for its person what they can do. */
export async function showContract(ctx: Ctx): Promise<void> {
  await render(ctx, {});
}

async function own(ctx: Ctx) {
  const viewer = signedIn(ctx);
  const { now } = ctx.state;
  const contractId = idParam(ctx, 'contract');
  const { contract } = await partyOf(signingDeps(ctx), { contractId, party: 'person', by: viewer, now });
  demand(viewer, 'contracts.sign', contract);
  return contract;
}

/** POST /contracts/:contract/sign */
export async function signOwn(ctx: Ctx): Promise<void> {
  await own(ctx);
  const { result, method } = await signSide(ctx, 'person');
  if (result.result === 'signed' || result.result === 'repeat') {
    ctx.redirect(`${contractPath(idParam(ctx, 'contract'))}?said=${result.result}`);
    ctx.status = 303;
    return;
  }
  ctx.status = result.result === 'refused' ? 409 : 422;
  await render(ctx, { result, method });
}

/** What came of a form of one side. */
export async function signSide(
  ctx: Ctx,
  party: ContractParty,
): Promise<{ result: SignResult; method: string }> {
  const { text = '', drawing, passkey } = formFields(ctx);
  const given: Record<string, string> = {
    ...(drawing === undefined ? {} : { drawing }),
    ...(passkey === undefined ? {} : { passkey }),
  };
  const result = await signContract(signingDeps(ctx), {
    contractId: idParam(ctx, 'contract'),
    party,
    by: signedIn(ctx),
    language: shownLanguage(ctx),
    shown: text,
    given,
    session: webSession(ctx),
    now: ctx.state.now,
  });
  return { result, method: passkey === undefined ? 'drawn' : 'passkey' };
}

/** POST /contracts/:contract/passkey: what the device is asked to sign. */
export async function signOptions(ctx: Ctx): Promise<void> {
  await own(ctx);
  await optionsFor(ctx, 'person');
}

/** The challenge covers this contract, this side of it, these words and this person, and counts once. */
export async function optionsFor(ctx: Ctx, party: ContractParty): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const language = shownLanguage(ctx);
  const contractId = idParam(ctx, 'contract');
  const { contract } = await partyOf(signingDeps(ctx), { contractId, party, by: viewer, now });
  if (turnOf(contract.state, party))
    throw new HeedError('conflict', `contract ${contractId} takes no signature now`);
  const template = await loadTemplate(app.db, contract.templateId);
  const statement = statementOf(contract, template, party, language);
  const sha256 = contract.sha256.toString('hex');
  const hash = contractStatementHash({ contract: contractId, party, language, statement, sha256 });
  ctx.body = await signingOptions(
    app.db,
    demandParty(ctx),
    { about: contractId, personId: viewer.id, hash },
    now,
  );
}

/** POST /contracts/:contract/talk */
export async function talkAbout(ctx: Ctx): Promise<void> {
  const { id: contractId, personId } = await own(ctx);
  const { app, now } = ctx.state;
  const { id = '', text = '' } = formFields(ctx);
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of a talk');
  const problem = textProblem(text);
  if (problem) {
    ctx.status = 422;
    return render(ctx, { talk: { text, problem } });
  }
  const thread = await inTransaction(app.db, (tx) =>
    talkFirst(tx, app, { contractId, id, personId, text, now }),
  );
  ctx.redirect(thread ? `/threads/${thread}` : contractPath(contractId));
  ctx.status = 303;
}

async function render(ctx: Ctx, tried: Tried): Promise<void> {
  const contract = await own(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const view = await viewContract(ctx, contract);
  await openedByPerson(app.db, contract.id, now);
  const { result } = tried;
  const title = contract.titles[language];
  const turn = turnOf(contract.state, 'person');
  renderPage(ctx, {
    title,
    width: 'reading',
    path: contractPath(contract.id),
    body: (
      <>
        <PageHead
          title={title}
          lead={t('contracts.page.lead')}
          up={{ href: '/me', label: t('page.me') }}
          marks={<Badge tone={contractTones[contract.state]}>{t(`contracts.state.${contract.state}`)}</Badge>}
        />
        <Outcome ctx={ctx} refused={result?.result === 'refused' ? result.why : undefined} />
        <Standing ctx={ctx} view={view} />
        {awaitsPerson(contract.state) ? (
          <Facts
            items={[
              {
                label: t('contracts.page.dueLabel'),
                value: formatDay(contract.dueAt, language, app.zone, now),
              },
            ]}
          />
        ) : null}
        <ContractText ctx={ctx} view={view} />
        <Signatures ctx={ctx} view={view} />
        {turn === undefined ? (
          <SignForm
            ctx={ctx}
            view={view}
            party="person"
            url={contractPath(contract.id)}
            hasPasskey={
              (await usablePasskeys(app.db, contract.personId, relyingParty(app.baseUrl))).length > 0
            }
            wrong={result?.result === 'mend' ? result : undefined}
            tried={tried.method}
          />
        ) : null}
        <Talk ctx={ctx} view={view} tried={tried.talk} />
      </>
    ),
  });
}

function Standing({ ctx, view: { contract } }: { ctx: Ctx; view: ContractView }) {
  const t = translate(ctx);
  if (contract.state === 'with-provider')
    return (
      <Alert tone="info">
        <p>{t('contracts.card.offered.provider')}</p>
      </Alert>
    );
  if (isOpen(contract.state) || contract.state === 'concluded') return null;
  return (
    <Alert tone="info">
      <p>{t(`contracts.endedWhy.${contract.endedWhy ?? 'withdrawn'}`)}</p>
    </Alert>
  );
}

/** Before the company has signed there is time to talk; asking for it is no refusal. */
function Talk({ ctx, view, tried }: { ctx: Ctx; view: ContractView; tried: Tried['talk'] }) {
  const t = translate(ctx);
  const { id, threadId, state } = view.contract;
  if (threadId)
    return (
      <p>
        {t('contracts.page.talking')} <a href={`/threads/${threadId}`}>{t('contracts.page.talkOpen')}</a>
      </p>
    );
  if (state !== 'offered' && state !== 'with-provider') return null;
  return (
    <Confirm
      ask={t('contracts.page.talk')}
      text={t('contracts.page.talkText')}
      confirm={t('contracts.page.talkSend')}
      look="plain"
      post={{ url: `${contractPath(id)}/talk`, csrf: csrf(ctx) }}
      values={{ id: v7() }}
      open={tried !== undefined}
    >
      <FieldView
        id="talk-text"
        field={{
          name: 'text',
          kind: 'long-text',
          label: t('contracts.page.talkWrite'),
          required: true,
          maxLength: 4_000,
        }}
        value={tried?.text ?? ''}
        {...(tried ? { error: t(`threads.problem.${tried.problem}`) } : {})}
        focusError
        optional={t('common.optional')}
      />
    </Confirm>
  );
}
