import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatDay } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import { renderMarkdown } from '../../../src/policies/markdown.ts';
import { answerPath, surveyPath, surveysPath } from '../../../src/surveys/present.ts';
import { type AskedRun, loadSurvey, openFor } from '../../../src/surveys/store.ts';
import { type OwnKey, ownKey, takePart } from '../../../src/surveys/take-part.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import { Icon } from '../../../src/web/assets/icons.tsx';
import { Alert, Button, Facts, PageHead, Prose, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { nameParam } from '../training/data.ts';

/** The open run of the survey in the address of which this person is asked. @throws HeedError `not-found` */
async function ownRun(ctx: Ctx): Promise<AskedRun> {
  const viewer = signedIn(ctx);
  demand(viewer, 'surveys.take', { personId: viewer.id });
  const { app, now } = ctx.state;
  const code = nameParam(ctx, 'survey');
  const run = (await openFor(app.db, viewer.id, now)).find((one) => one.code === code);
  if (!run) throw new HeedError('not-found', `no survey ${code} is open for this person`);
  return run;
}

/** GET /surveys/:survey: what is asked by whom, why nobody learns who answered what, and the way to answer. */
export async function showSurvey(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const run = await ownRun(ctx);
  const survey = await loadSurvey(app.db, run.surveyId);
  const key = await ownKey(app.db, run.id, viewer.id);
  const { front, body } = survey.texts[language];
  const n = new Intl.NumberFormat(language);
  renderPage(ctx, {
    title: front.title,
    width: 'reading',
    path: surveyPath(run.code),
    body: (
      <>
        <PageHead title={front.title} up={{ href: surveysPath, label: t('surveys.page.title') }} />
        <Prose html={renderMarkdown(body).html} lang={language} />
        <div class="sheet">
          <Facts
            items={[
              { label: t('surveys.page.owner'), value: front.owner },
              { label: t('surveys.page.asked'), value: n.format(run.people) },
              { label: t('surveys.page.questions'), value: n.format(front.questions.length) },
              { label: t('surveys.card.until'), value: formatDay(run.endsAt, language, app.zone, now) },
            ]}
          />
        </div>
        {run.breakdown === 'departments' && key.parts > 1 ? (
          <p>{t('surveys.page.parts', { least: run.least, name: key.name ?? t('surveys.page.others') })}</p>
        ) : null}
        {run.tookPartIn ? (
          <Alert tone="info">
            <p>{t('surveys.page.beginTook')}</p>
          </Alert>
        ) : null}
        <Begin ctx={ctx} run={run} ownKey={key} personId={viewer.id} />
        <How ctx={ctx} run={run} ownKey={key} />
      </>
    ),
  });
}

function Begin({
  ctx,
  run,
  ownKey: key,
  personId,
}: {
  ctx: Ctx;
  run: AskedRun;
  ownKey: OwnKey;
  personId: string;
}) {
  const t = translate(ctx);
  // Two people at one browser do not get each other's beginnings.
  const whose = createHash('sha256').update(`${run.id}/${personId}`).digest('base64url').slice(0, 16);
  return (
    <div
      class="flow"
      data-survey
      data-url={`${surveyPath(run.code)}/signature`}
      data-modulus={key.modulus}
      data-key={`heed-survey:${run.id}:${whose}`}
      data-ends={run.endsAt.getTime()}
      data-now={ctx.state.now.getTime()}
      data-answer={`${answerPath(run.id)}?lang=${ctx.state.language}`}
    >
      {/* Shown until the script runs and finds that it can: an older browser does not come as far as to say so. */}
      <div data-survey-unable>
        <Alert tone="warn">{t('surveys.page.noScript')}</Alert>
      </div>
      <p
        class="problem"
        role="alert"
        hidden
        data-survey-problem
        data-failed={t('surveys.page.failed')}
        data-nowhere={t('surveys.page.nowhere')}
      >
        <Icon name="alert" />
        <span />
      </p>
      <div class="flow" hidden data-survey-begin>
        <p>{t('surveys.page.here')}</p>
        <p>
          <Button look="primary" type="button">
            {t('surveys.page.begin')}
          </Button>
        </p>
      </div>
      <script src={assetUrl('blind-token.js')} defer />
    </div>
  );
}

function How({ ctx, run, ownKey: key }: { ctx: Ctx; run: AskedRun; ownKey: OwnKey }) {
  const t = translate(ctx);
  return (
    <Section id="how" title={t('surveys.page.how.title')}>
      <ul class="points">
        <li>{t('surveys.page.how.one')}</li>
        <li>{t('surveys.page.how.two')}</li>
        <li>{t('surveys.page.how.three', { least: run.least })}</li>
      </ul>
      <p>{t('surveys.page.how.not')}</p>
      <p class="quiet">
        {t(key.parts > 1 ? 'surveys.page.how.keyParts' : 'surveys.page.how.key')}{' '}
        <code class="hash">{key.fingerprint}</code>
      </p>
    </Section>
  );
}

const asking = z.object({ blinded: z.base64url().max(2_000) });

/** POST /surveys/:survey/signature: one for each person, over what their browser covered. */
export async function giveSignature(ctx: Ctx): Promise<void> {
  const { id: personId } = signedIn(ctx);
  const { app, now } = ctx.state;
  const { id: runId } = await ownRun(ctx);
  const asked = asking.safeParse(ctx.request.body);
  if (!asked.success) throw new HeedError('bad-request', 'a signature was asked for over nothing');
  const blinded = Buffer.from(asked.data.blinded, 'base64url');
  const signed = await inTransaction(app.db, (tx) =>
    takePart(tx, app.vault, { runId, personId, blinded, now }),
  );
  ctx.body = { signature: signed.toString('base64url') };
}
