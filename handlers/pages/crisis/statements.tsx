import { actingRoles } from '../../../src/crisis/acting.ts';
import { affectedPath, textPath } from '../../../src/crisis/affected/present.ts';
import { kindOfSeries, severityOfSeries } from '../../../src/crisis/affected/words.ts';
import { referringTo, statementsPath } from '../../../src/crisis/statements/present.ts';
import {
  readStatements,
  type SendingView,
  type StatementsView,
} from '../../../src/crisis/statements/read.ts';
import {
  approverRoles,
  lineOf,
  type Series,
  statementAudiences,
} from '../../../src/crisis/statements/rules.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import { can } from '../../../src/people/permissions.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import {
  Badge,
  DataTable,
  EmptyState,
  LinkButton,
  Section,
  type Tone,
} from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { inside, renderIncident } from './frame.tsx';

const tones = { draft: 'neutral', asked: 'wait', approved: 'info', sent: 'good', none: 'neutral' } as const;

/** Where the newest version of a text (`lineOf`) stands. */
export function stateOf(view: StatementsView, line: string): keyof typeof tones {
  const newest = view.versions.get(line)?.at(-1);
  if (!newest) return 'none';
  if (view.sendings.some(({ statementId }) => statementId === newest.id)) return 'sent';
  if (newest.missing.length === 0) return 'approved';
  return newest.askedAt ? 'asked' : 'draft';
}

export function StatementState({ ctx, view, line }: { ctx: Ctx; view: StatementsView; line: string }) {
  const t = translate(ctx);
  const state = stateOf(view, line);
  const tone: Tone = tones[state];
  return <Badge tone={tone}>{t(`crisis.statements.states.${state}`)}</Badge>;
}

/** A text of an incident in a list of them: `line` as `lineOf` has it, without an address for whoever may not read it. */
export interface TextLine {
  line: string;
  name: string;
  href: string | null;
}

/** Where each text stands: its newest version, whose approval it lacks, and what was said last. */
export function TextTable({
  ctx,
  view,
  rows,
}: {
  ctx: Ctx;
  view: StatementsView;
  rows: readonly TextLine[];
}) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  return (
    <DataTable
      caption={t('crisis.statements.title')}
      captionHidden
      rows={rows}
      rowKey={({ line }) => line}
      empty=""
      columns={[
        {
          key: 'audience',
          label: t('crisis.statements.audienceLabel'),
          cell: ({ name, href }) => (href ? <a href={href}>{name}</a> : name),
        },
        {
          key: 'state',
          label: t('crisis.statements.state'),
          cell: ({ line }) => {
            const newest = view.versions.get(line)?.at(-1);
            return (
              <>
                {newest ? t('crisis.statements.version', { number: newest.number }) : null}{' '}
                <StatementState ctx={ctx} view={view} line={line} />
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
          cell: ({ line }) => {
            const one = view.sendings.find((sending) => sending.standing && lineOf(sending) === line);
            return one
              ? t('crisis.statements.standingIs', {
                  number: one.number,
                  time: formatMoment(one.at, language, timeZone),
                })
              : t('crisis.statements.standingNone');
          },
        },
      ]}
    />
  );
}

/** "Notice: grave"; "News". */
export const nameOfSeries = (t: Translate, series: Exclude<Series, ''>): string => {
  const kind = t(`crisis.affected.texts.kindOf.${kindOfSeries(series)}`);
  const severity = severityOfSeries(series);
  return severity
    ? t('crisis.statements.forSeverity', { kind, severity: t(`crisis.affected.severity.${severity}`) })
    : kind;
};

/** GET /crisis/:incident/statements */
export async function showStatements(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const view = await readStatements(app.db, app.vault, incident.id, now);
  const acting = await actingRoles(app.db, incident.id, viewer.id);
  const affected = can(viewer, 'affected.texts', { acting });
  const toAffected = [...view.versions.values()].flatMap(([one]) =>
    one && one.series !== '' ? [{ line: lineOf(one), series: one.series }] : [],
  );
  // What was begun for those affected before they had texts of their own is still read here.
  const own = statementAudiences.filter((audience) => audience !== 'affected' || view.versions.has(audience));
  renderIncident(ctx, {
    incident,
    section: 'statements',
    body: (
      <>
        <Section id="statements" title={t('crisis.statements.title')} text={t('crisis.statements.text')}>
          <TextTable
            ctx={ctx}
            view={view}
            rows={[
              ...own.map((line) => ({
                line,
                name: t(`crisis.statements.audience.${line}`),
                href: `${statementsPath(incident.id)}/${line}`,
              })),
              ...toAffected.map(({ line, series }) => ({
                line,
                name: t('crisis.statements.toAffected', { what: nameOfSeries(t, series) }),
                href: affected ? textPath(incident.id, series) : null,
              })),
            ]}
          />
          {affected ? (
            <p>
              <LinkButton href={affectedPath(incident.id, '/texts')}>
                {t('crisis.statements.openAffected')}
              </LinkButton>
            </p>
          ) : null}
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
            cell: ({ audience, series, number, standing }) => (
              <>
                {t('crisis.statements.recordWhat', {
                  audience:
                    series === ''
                      ? t(`crisis.statements.audience.${audience}`)
                      : t('crisis.statements.toAffected', { what: nameOfSeries(t, series) }),
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
