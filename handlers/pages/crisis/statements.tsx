import { referringTo, statementsPath } from '../../../src/crisis/statements/present.ts';
import {
  readStatements,
  type SendingView,
  type StatementsView,
} from '../../../src/crisis/statements/read.ts';
import {
  approverRoles,
  type StatementAudience,
  statementAudiences,
} from '../../../src/crisis/statements/rules.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import { Badge, DataTable, EmptyState, Section, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { inside, renderIncident } from './frame.tsx';

const tones = { draft: 'neutral', asked: 'wait', approved: 'info', sent: 'good', none: 'neutral' } as const;

/** Where the newest version of an audience stands. */
export function stateOf(view: StatementsView, audience: StatementAudience): keyof typeof tones {
  const newest = view.versions.get(audience)?.at(-1);
  if (!newest) return 'none';
  if (view.sendings.some(({ statementId }) => statementId === newest.id)) return 'sent';
  if (newest.missing.length === 0) return 'approved';
  return newest.askedAt ? 'asked' : 'draft';
}

export function StatementState({
  ctx,
  view,
  audience,
}: {
  ctx: Ctx;
  view: StatementsView;
  audience: StatementAudience;
}) {
  const t = translate(ctx);
  const state = stateOf(view, audience);
  const tone: Tone = tones[state];
  return <Badge tone={tone}>{t(`crisis.statements.states.${state}`)}</Badge>;
}

/** GET /crisis/:incident/statements */
export async function showStatements(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, language, viewer.timeZone);
  const view = await readStatements(app.db, app.vault, incident.id, now);
  const standing = (audience: StatementAudience) =>
    view.sendings.find((one) => one.standing && one.audience === audience);
  renderIncident(ctx, {
    incident,
    section: 'statements',
    body: (
      <>
        <Section id="statements" title={t('crisis.statements.title')} text={t('crisis.statements.text')}>
          <DataTable
            caption={t('crisis.statements.title')}
            captionHidden
            rows={statementAudiences}
            rowKey={(audience) => audience}
            empty=""
            columns={[
              {
                key: 'audience',
                label: t('crisis.statements.audienceLabel'),
                cell: (audience) => (
                  <a href={`${statementsPath(incident.id)}/${audience}`}>
                    {t(`crisis.statements.audience.${audience}`)}
                  </a>
                ),
              },
              {
                key: 'state',
                label: t('crisis.statements.state'),
                cell: (audience) => {
                  const newest = view.versions.get(audience)?.at(-1);
                  return (
                    <>
                      {newest ? t('crisis.statements.version', { number: newest.number }) : null}{' '}
                      <StatementState ctx={ctx} view={view} audience={audience} />
                      {newest?.askedAt && newest.missing.length > 0 ? (
                        <span class="quiet">
                          {' '}
                          {t('crisis.statements.waitingFor', {
                            roles: approverRoles
                              .filter((role) => newest.missing.includes(role))
                              .map((role) => t(`crisis.statements.role.${role}`))
                              .join(language === 'en' ? ', ' : '、'),
                          })}
                        </span>
                      ) : null}
                    </>
                  );
                },
              },
              {
                key: 'standing',
                label: t('crisis.statements.standing'),
                cell: (audience) => {
                  const one = standing(audience);
                  return one
                    ? t('crisis.statements.standingIs', { number: one.number, time: time(one.at) })
                    : t('crisis.statements.standingNone');
                },
              },
            ]}
          />
        </Section>
        <Refer ctx={ctx} view={view} />
        <Record ctx={ctx} sendings={view.sendings} />
      </>
    ),
  });
}

/** What everybody says who is asked: by the statement to staff, else by what the press was told. */
function Refer({ ctx, view }: { ctx: Ctx; view: StatementsView }) {
  const t = translate(ctx);
  const standing = (['staff', 'press'] as const).flatMap(
    (audience) => view.sendings.find((one) => one.standing && one.audience === audience) ?? [],
  );
  const [one] = standing;
  const texts = one && view.versions.get(one.audience)?.find(({ id }) => id === one.statementId)?.texts;
  if (!texts) return null;
  return (
    <Section id="refer" title={t('crisis.statements.referTitle')} text={t('crisis.statements.referText')}>
      {referringTo(texts).map(({ language, text }) => (
        <div class="field" key={language}>
          <textarea lang={language} readOnly rows={3} aria-labelledby="refer-title" defaultValue={text} />
        </div>
      ))}
      <script src={assetUrl('copy.js')} defer />
    </Section>
  );
}

/** What was said, to whom, by which way, and what became of it. */
export function Record({ ctx, sendings }: { ctx: Ctx; sendings: readonly SendingView[] }) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  return (
    <Section id="record" title={t('crisis.statements.record')}>
      <DataTable
        caption={t('crisis.statements.record')}
        captionHidden
        rows={sendings}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('crisis.statements.recordNone')} compact />}
        columns={[
          {
            key: 'what',
            label: t('crisis.statements.audienceLabel'),
            cell: ({ audience, number, standing }) => (
              <>
                {t('crisis.statements.recordWhat', {
                  audience: t(`crisis.statements.audience.${audience}`),
                  number,
                })}{' '}
                <Badge tone={standing ? 'good' : 'neutral'}>
                  {t(`crisis.statements.is.${standing ? 'standing' : 'replaced'}`)}
                </Badge>
              </>
            ),
          },
          {
            key: 'by',
            label: t('crisis.statements.state'),
            cell: ({ byName, at, channel }) => (
              <>
                {t('crisis.statements.by', { name: byName, time: formatMoment(at, language, timeZone) })}{' '}
                {t(`crisis.statements.channel.${channel}`)}
              </>
            ),
          },
          {
            key: 'to',
            label: t('crisis.statements.to'),
            cell: ({ fates, place }) => (
              <>
                {fates ? t('crisis.statements.fates', { ...fates }) : null}
                {place ? <span class="said">{place}</span> : null}
              </>
            ),
          },
          {
            key: 'hash',
            label: t('crisis.statements.hash'),
            cell: ({ sha256 }) => <code>{sha256.toString('hex')}</code>,
          },
        ]}
      />
    </Section>
  );
}
