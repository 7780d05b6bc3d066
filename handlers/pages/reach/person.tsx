import type { AnswerKind } from '../../../src/db/schema.ts';
import { HeedError } from '../../../src/errors.ts';
import { answerReceiptPath } from '../../../src/notices/present.ts';
import { type Case, loadCase } from '../../../src/notices/standing.ts';
import { longestWhy, recordOnBehalf } from '../../../src/notices/ways/on-behalf.ts';
import { answersOpen, wantsSheet } from '../../../src/notices/ways/open.ts';
import type { Mend } from '../../../src/notices/ways/rules.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { signatureMethodWords } from '../../../src/policies/words.ts';
import {
  Alert,
  Button,
  Confirm,
  FieldView,
  Hidden,
  LinkButton,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, webSession } from '../../context.ts';
import { answerDeps } from '../../notices-replies.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { answerKind, choiceOf, refusalWords } from './answers.ts';
import { ConcernField, errorAt, KindField, WitnessField } from './hand-fields.tsx';
import { recorderOf } from './paper-close.tsx';

/** GET /console/notices/:notice/people/:person: how somebody can answer whom no message reaches. */
export async function showPerson(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const [noticeId, personId] = [idParam(ctx, 'notice'), idParam(ctx, 'person')];
  demand(viewer, 'answers.read', { personId: '' });
  await renderPerson(ctx, noticeId, personId);
}

/** POST /console/notices/:notice/people/:person/on-behalf */
export async function recordSaid(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const [noticeId, personId] = [idParam(ctx, 'notice'), idParam(ctx, 'person')];
  demand(viewer, 'answers.record', { personId });
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const answersSoFar = Number(fields.answers);
  if (!Number.isSafeInteger(answersSoFar)) throw new HeedError('bad-request', 'no such form');
  const result = await recordOnBehalf(
    app.db,
    {
      noticeId,
      personId,
      recorder: await recorderOf(ctx, viewer),
      kind: answerKind(fields.kind),
      staffNo: fields.witness ?? '',
      why: fields.why ?? '',
      concern: fields.reason ?? '',
      answersSoFar,
      session: webSession(ctx),
    },
    answerDeps(app),
    now,
  );
  if (result.result === 'recorded') {
    ctx.redirect(`/console/notices/${noticeId}/people/${personId}?recorded=yes`);
    ctx.status = 303;
    return;
  }
  ctx.status = result.result === 'mend-way' || result.result === 'mend' ? 422 : 409;
  const { t, moment } = wordsFor(ctx);
  const said = refusalWords(result, t, (at) => moment(at).label);
  await renderPerson(ctx, noticeId, personId, {
    fields,
    problems: result.result === 'mend-way' ? result.problems : [],
    ...(said ? { said } : {}),
  });
}

interface Tried {
  fields: Readonly<Record<string, string>>;
  problems: readonly Mend[];
  said?: string;
}

async function renderPerson(ctx: Ctx, noticeId: string, personId: string, tried?: Tried): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { t, language } = wordsFor(ctx);
  const found = await loadCase(ctx.state.app.db, noticeId, personId, language);
  const open = answersOpen(found);
  const own = viewer.id === personId;
  const recorded = ctx.query.recorded === 'yes' && found.lastAnswer;
  renderConsole(ctx, {
    path: `/console/notices/${noticeId}/people/${personId}`,
    title: t('reach.person.title', { name: found.person.name }),
    lead: t('reach.person.lead', {
      title: found.text?.title ?? found.policy.code,
      number: found.text?.number ?? found.sentNumber,
    }),
    up: { href: `/console/notices/${noticeId}`, label: t('ways.sheet.back') },
    body: (
      <>
        {tried?.said ? (
          <Alert tone="warn" announce="alert">
            <p>{tried.said}</p>
          </Alert>
        ) : null}
        {recorded ? (
          <Alert tone="good" announce="status">
            <p>{t('reach.person.recorded')}</p>
            <p class="button-row">
              <LinkButton href={answerReceiptPath(recorded.id)}>{t('reach.person.receipt')}</LinkButton>
            </p>
          </Alert>
        ) : null}
        <p>
          {open.length === 0
            ? t('reach.person.done')
            : t('reach.person.standing', {
                kinds: open.map((kind) => t(`ways.answer.${kind}`)).join(language === 'en' ? '; ' : '；'),
              })}
        </p>
        {own ? <p>{t('reach.person.self')}</p> : null}
        {can(viewer, 'answers.record', { personId }) && open.length > 0 ? (
          <Ways ctx={ctx} found={found} open={open} {...(tried ? { tried } : {})} />
        ) : null}
      </>
    ),
  });
}

interface WaysProps {
  ctx: Ctx;
  found: Case;
  open: readonly AnswerKind[];
  tried?: Tried;
}

function Ways({ ctx, found, open, tried }: WaysProps) {
  const { t } = wordsFor(ctx);
  const words = (key: string, params = {}) => t(`reach.person.${key}`, params);
  const { noticeId, person } = found;
  const token = csrf(ctx);
  return (
    <>
      {wantsSheet(found) ? (
        <Section title={words('paper')} id="paper" text={words('paperText')} sheet>
          <form method="post" action={`/console/notices/${noticeId}/paper`}>
            <Hidden csrf={token} values={{ person: person.id }} />
            <Button>{words('print')}</Button>
          </form>
        </Section>
      ) : null}
      <Section title={words('kiosk')} id="kiosk" text={words('kioskText')} sheet>
        <form class="button-row" method="post" action="/console/kiosks/codes">
          <Hidden csrf={token} values={{ staffNo: person.staffNo }} />
          <Button>{words('giveCode')}</Button>
          {found.account ? (
            <Button formAction="/console/kiosks/codes/send">{words('sendCode')}</Button>
          ) : null}
        </form>
      </Section>
      <Section title={words('onBehalf')} id="on-behalf" text={words('onBehalfText')} sheet>
        <OnBehalf ctx={ctx} found={found} open={open} {...(tried ? { tried } : {})} />
      </Section>
    </>
  );
}

function OnBehalf({ ctx, found, open, tried }: WaysProps) {
  const { t, language } = wordsFor(ctx);
  const words = (key: string, params = {}) => t(`reach.person.${key}`, params);
  const { fields = {}, problems = [] } = tried ?? {};
  const at = errorAt(problems, t);
  const hand = { prefix: 'said', words, t, fields, problems };
  const minimum = found.current?.minimumMethod;
  const method = Object.entries(signatureMethodWords).find(([name]) => name === minimum)?.[1];
  const optional = t('common.optional');
  return (
    <Confirm
      ask={words('open')}
      text={method ? words('minimum', { method: method[language] }) : ''}
      confirm={words('confirm')}
      look="plain"
      open={problems.length > 0}
      post={{
        url: `/console/notices/${found.noticeId}/people/${found.person.id}/on-behalf`,
        csrf: csrf(ctx),
      }}
      values={{ answers: fields.answers ?? String(found.answers) }}
    >
      <KindField {...hand} options={choiceOf(open, t)} />
      <FieldView
        id="said-why"
        field={{
          name: 'why',
          kind: 'long-text',
          label: words('why'),
          help: words('whyHelp'),
          required: true,
          maxLength: longestWhy,
        }}
        value={fields.why ?? ''}
        {...at('why')}
        optional={optional}
      />
      <ConcernField {...hand} />
      <WitnessField {...hand} />
    </Confirm>
  );
}
