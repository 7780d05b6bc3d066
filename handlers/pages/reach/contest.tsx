import type { AnswerData } from '../../../src/evidence/events.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import { needsSignature } from '../../../src/notices/rules.ts';
import type { Reliability } from '../../../src/notices/signature/reliability.ts';
import { contestAnswer } from '../../../src/notices/ways/contest.ts';
import { type WayFacts, wayOf } from '../../../src/notices/ways/mark.ts';
import { recorded } from '../../../src/notices/ways/method.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Confirm, Facts, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam, signedIn, translate, webSession } from '../../context.ts';
import { answerDeps } from '../../notices-replies.ts';
import { Worth } from '../signing/worth.tsx';

/** POST /me/answers/:answer/contest */
export async function contest(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now, language } = ctx.state;
  demand(viewer, 'answers.contest', { personId: viewer.id });
  const { threadId } = await contestAnswer(
    app.db,
    {
      answerId: idParam(ctx, 'answer'),
      personId: viewer.id,
      language,
      via: 'page',
      session: webSession(ctx),
    },
    answerDeps(app),
    now,
  );
  ctx.redirect(`/threads/${threadId}`);
  ctx.status = 303;
}

/** How an answer came that its person did not give on a device of their own; undefined for all others. */
export function wayPart(ctx: Ctx, answerId: string): Promise<WayFacts | undefined> {
  const { app } = ctx.state;
  return wayOf(app.db, app.vault, answerId);
}

/** At a tablet there is something to say where something was signed. */
function WayWorth({ t, way, data }: { t: Translate; way: WayFacts['way']; data: AnswerData }) {
  const meets =
    way !== 'kiosk'
      ? recorded[way].reliability
      : needsSignature(data.kind)
        ? (data.reliability as Reliability | undefined)
        : undefined;
  return meets ? <Worth t={t} method={way} meets={meets} why="ways.worth" /> : null;
}

interface WayShownProps {
  ctx: Ctx;
  answerId: string;
  way: WayFacts;
  /** What the evidence says. */
  data: AnswerData;
}

/** Below a receipt: who had a hand in it, what it is worth, and the way to say that it was not so. */
export function WayShown({ ctx, answerId, way, data }: WayShownProps) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  const own = viewer?.id === way.personId;
  const issuer = data.session.kiosk?.issuedBy;
  const fact = (key: string, value: string | null | undefined) =>
    value ? [{ label: t(`ways.fact.${key}`), value }] : [];
  const when = way.contestedAt && formatMoment(way.contestedAt, language, viewer?.timeZone ?? app.zone);
  return (
    <section class="section sheet" aria-labelledby="way-title" id="way">
      <h2 id="way-title">{t(`ways.way.${way.way}`)}</h2>
      <Facts
        items={[
          ...fact('recordedBy', way.recordedBy),
          ...fact('witness', way.witness),
          ...fact('why', way.reason),
          ...fact('signedOn', data.paper?.signedOn),
          ...fact('device', data.session.kiosk?.name),
          ...fact('issuedBy', issuer && (issuer === 'themself' ? t('ways.fact.themself') : issuer.name)),
          ...(way.way === 'paper'
            ? [
                {
                  label: t('ways.fact.scan'),
                  value: (
                    <a href={`/me/answers/${answerId}/scan`} download>
                      {t('ways.fact.openScan')}
                    </a>
                  ),
                },
                ...(data.paper
                  ? [
                      {
                        label: t('ways.fact.scanHash'),
                        value: <code class="hash">{data.paper.scan.sha256}</code>,
                      },
                    ]
                  : []),
              ]
            : []),
        ]}
      />
      <WayWorth t={t} way={way.way} data={data} />
      {when ? (
        <Alert tone="info">
          <p>{t('ways.contest.contested', { when })}</p>
          {own && way.contestThread ? (
            <p class="button-row">
              <LinkButton href={`/threads/${way.contestThread}`}>{t('ways.contest.open')}</LinkButton>
            </p>
          ) : null}
        </Alert>
      ) : own ? (
        <Confirm
          ask={t('ways.contest.button')}
          text={t('ways.contest.text')}
          confirm={t('ways.contest.confirm')}
          look="plain"
          post={{ url: `/me/answers/${answerId}/contest`, csrf: csrf(ctx) }}
        />
      ) : null}
    </section>
  );
}
