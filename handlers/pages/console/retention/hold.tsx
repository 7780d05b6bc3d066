import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { askRelease, decideRelease, keepHold } from '../../../../src/retention/end-hold.ts';
import { findHold, type Hold } from '../../../../src/retention/holds.ts';
import { holdPath } from '../../../../src/retention/reviews-due.ts';
import { reasonPlace, referencePlace, silencePlace } from '../../../../src/retention/sealed-words.ts';
import { openWords } from '../../../../src/vault/words.ts';
import { Alert, Badge, Confirm, Facts, FieldView, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../../context.ts';
import { formProblems } from '../form-problems.ts';
import { consoleViewer, done, renderConsole } from '../shell.tsx';
import { type Words, wordsFor } from '../words.ts';
import { Wrong } from '../wrong.tsx';
import { holdTones, isDue, kindsHeld, stateOf, whatIsHeld } from './said.ts';

/** GET /console/holds/:hold */
export const showHold = (ctx: Ctx): Promise<void> => renderHold(ctx);

async function renderHold(ctx: Ctx, wrong?: HeedError): Promise<void> {
  demand(consoleViewer(ctx), 'holds.read');
  const words = wordsFor(ctx);
  const { t, date, moment } = words;
  const found = await mustFind(ctx);
  const said = await sealedOf(ctx, found);
  const gone = t('retention.holds.gone');
  const silent = found.silentUntil !== null;
  renderConsole(ctx, {
    title: t('retention.holds.title'),
    lead: whatIsHeld(found, words, await kindsHeld(ctx.state.app.db, [found], words)),
    up: { href: '/console/holds', label: t('retention.holds.title') },
    path: holdPath(found.id),
    marks: (
      <>
        <Badge tone={holdTones[stateOf(found)]}>{t(`retention.holds.state.${stateOf(found)}`)}</Badge>
        {isDue(found, ctx) ? <Badge tone="bad">{t('retention.holds.due')}</Badge> : null}
      </>
    ),
    body: (
      <>
        <Facts
          items={[
            { label: t('retention.holds.reason'), value: <span class="said">{said.reason ?? gone}</span> },
            ...(found.caseId
              ? [
                  {
                    label: t('retention.cases.reference'),
                    value: <span class="said">{said.reference ?? gone}</span>,
                  },
                ]
              : []),
            { label: t('retention.holds.placedBy'), value: found.placedByName },
            { label: t('retention.holds.placedAt'), value: moment(found.placedAt).label },
            { label: t('retention.holds.reviewOn'), value: date(found.reviewOn) },
            {
              label: t('retention.holds.untilOn'),
              value: found.untilOn ? date(found.untilOn) : t('retention.holds.noEnd'),
            },
            {
              label: t('retention.holds.toldLabel'),
              value: found.silentUntil
                ? t('retention.holds.silent', { day: date(found.silentUntil) })
                : t('retention.holds.told'),
            },
            ...(silent
              ? [
                  {
                    label: t('retention.holds.silentReason'),
                    value: <span class="said">{said.silence ?? gone}</span>,
                  },
                ]
              : []),
            ...(found.endedAt
              ? [
                  {
                    label: t('retention.holds.state.ended'),
                    value: [moment(found.endedAt).label, found.endedByName].filter(Boolean).join(' · '),
                  },
                ]
              : []),
          ]}
        />
        {found.endedAt ? null : <Acts ctx={ctx} hold={found} words={words} {...(wrong ? { wrong } : {})} />}
      </>
    ),
  });
}

/** What may be done about one that is in force, by whoever looks. */
function Acts({ ctx, hold, words, wrong }: { ctx: Ctx; hold: Hold; words: Words; wrong?: HeedError }) {
  const { t, language } = words;
  const viewer = consoleViewer(ctx);
  const post = (act: string) => ({ url: `${holdPath(hold.id)}/${act}`, csrf: csrf(ctx) });
  const mayManage = can(viewer, 'holds.manage', hold);
  const mayDecide =
    hold.releaseBy !== null && can(viewer, 'holds.release', { ...hold, askedBy: hold.releaseBy });
  const problems = formProblems('hold', ['reviewOn'], wrong?.problems ?? [], language);
  return (
    <>
      {hold.releaseBy !== null ? (
        <Alert tone="info">
          <p>
            {hold.releaseBy === viewer.id
              ? t('retention.holds.yours')
              : t('retention.holds.askedBy', { name: hold.releaseByName ?? '' })}
          </p>
        </Alert>
      ) : null}
      {mayDecide ? (
        <div class="button-row">
          <Confirm
            ask={t('retention.holds.grant')}
            text={t('retention.holds.grantText')}
            confirm={t('retention.holds.grant')}
            post={post('decide')}
            values={{ verdict: 'granted' }}
          />
          <Confirm
            ask={t('retention.holds.refuse')}
            text={t('retention.holds.refuseText')}
            confirm={t('retention.holds.refuse')}
            look="plain"
            post={post('decide')}
            values={{ verdict: 'refused' }}
          />
        </div>
      ) : null}
      {mayManage ? (
        <Section id="review" title={t('retention.holds.review')}>
          <Wrong title={t('console.form.wrong')} problems={problems.list} />
          <Confirm
            ask={t('retention.holds.keep')}
            text={t('retention.holds.keepText')}
            confirm={t('retention.holds.keepButton')}
            look="plain"
            post={post('keep')}
            open={wrong !== undefined}
          >
            <FieldView
              id="hold-reviewOn"
              field={{ name: 'reviewOn', kind: 'date', label: t('retention.holds.reviewOn'), required: true }}
              value=""
              {...problems.errorOf('reviewOn')}
              optional={t('common.optional')}
            />
          </Confirm>
          {hold.releaseBy === null ? (
            <Confirm
              ask={t('retention.holds.ask')}
              text={t('retention.holds.askText')}
              confirm={t('retention.holds.ask')}
              look="plain"
              post={post('ask')}
            />
          ) : null}
        </Section>
      ) : null}
    </>
  );
}

/** Reason, legal ground for silence and the name of the case, in words; null once they are erased. */
async function sealedOf(ctx: Ctx, { id, caseId }: Hold) {
  const { db, vault } = ctx.state.app;
  const row = await db
    .selectFrom('legal_hold')
    .select(['reason', 'silent_reason'])
    .where('id', '=', id)
    .executeTakeFirst();
  const named = caseId
    ? await db.selectFrom('legal_case').select('reference').where('id', '=', caseId).executeTakeFirst()
    : undefined;
  const [reason = null, silence = null, reference = null] = await openWords(db, vault, [
    { sealed: row?.reason ?? null, place: reasonPlace(id) },
    { sealed: row?.silent_reason ?? null, place: silencePlace(id) },
    { sealed: named?.reference ?? null, place: referencePlace(caseId ?? '') },
  ]);
  return { reason, silence, reference };
}

/** POST /console/holds/:hold/ask */
export async function askHoldRelease(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'holds.read');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'hold');
  await inTransaction(app.db, (tx) => askRelease(tx, id, { by, now }));
  done(ctx, holdPath(id), 'asked');
}

/** POST /console/holds/:hold/decide */
export async function decideHoldRelease(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'holds.read');
  const { app, now } = ctx.state;
  const { verdict } = formFields(ctx);
  if (verdict !== 'granted' && verdict !== 'refused')
    throw new HeedError('bad-request', 'that is not the form of a hold');
  const id = idParam(ctx, 'hold');
  await inTransaction(app.db, (tx) => decideRelease(tx, id, { granted: verdict === 'granted', by, now }));
  done(ctx, holdPath(id), 'saved');
}

/** POST /console/holds/:hold/keep */
export async function keepHoldOn(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'holds.read');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'hold');
  const { reviewOn = '' } = formFields(ctx);
  try {
    await inTransaction(app.db, (tx) => keepHold(tx, id, { reviewOn, zone: app.zone, by, now }));
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    return renderHold(ctx, error);
  }
  done(ctx, holdPath(id), 'saved');
}

async function mustFind(ctx: Ctx): Promise<Hold> {
  const id = idParam(ctx, 'hold');
  const found = await findHold(ctx.state.app.db, id);
  if (found) return found;
  throw new HeedError('not-found', `there is no hold ${id}`);
}
