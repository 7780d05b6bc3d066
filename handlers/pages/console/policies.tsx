import { formatDate } from '../../../src/messages/format.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { listVersions, loadText, type StoredText, type VersionRow } from '../../../src/policies/store.ts';
import { actionWords, basisText } from '../../../src/policies/words.ts';
import {
  Badge,
  DataTable,
  EmptyState,
  LinkButton,
  Section,
  type Tone,
} from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import type { Ctx } from '../../context.ts';
import { type ProcedureLine, procedureLines, procedurePath } from './procedure-data.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/policies: each policy by the version that counts, and any that waits for its day. */
export async function policyList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.read');
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const shown = leading(await listVersions(app.db)).filter((version) => version.state !== 'draft');
  const lines = await Promise.all(
    shown.map(async (version) => policyLine(version, await loadText(app.db, version.id, language))),
  );
  const underWay = can(viewer, 'policies.drafts') ? await procedureLines(app.db) : [];
  renderConsole(ctx, {
    title: t('console.policies.title'),
    lead: t('console.policies.lead'),
    actions: can(viewer, 'policies.publish') ? (
      <LinkButton href="/console/policies/new" look="primary">
        {t('console.policies.new')}
      </LinkButton>
    ) : null,
    body: (
      <>
        {underWay.length > 0 ? (
          <Section id="procedures" title={t('console.procedure.underWay')}>
            <ProcedureTable lines={underWay} words={words} />
          </Section>
        ) : null}
        <PolicyTable lines={lines} words={words} today={dayIn(now, app.zone)} />
      </>
    ),
  });
}

export interface PolicyLine {
  id: string;
  title: string;
  number: number;
  state: VersionRow['state'];
  basis: string;
  action: string;
  owner: string;
  reviewOn: string;
}

/** What a list says of a policy, in the language of `text`. */
export function policyLine(
  { id, number, state, action, reviewOn }: VersionRow,
  text: StoredText,
): PolicyLine {
  const { front, language } = text;
  return {
    id,
    number,
    state,
    title: front.title,
    basis: basisText(front.legalBasis, front.rules, language),
    action: actionWords[action][language],
    owner: front.owner,
    reviewOn,
  };
}

/** Of each policy what is in force or about to be; of one that is neither, the newest version. */
function leading(versions: readonly VersionRow[]): VersionRow[] {
  const counts = (one: VersionRow) => one.state === 'in-force' || one.state === 'published';
  return versions.filter((version) => {
    const own = versions.filter((other) => other.code === version.code);
    return own.some(counts) ? counts(version) : version === own[0];
  });
}

/** Policies that are not published yet. */
function ProcedureTable({ lines, words }: { lines: readonly ProcedureLine[]; words: Words }) {
  const { t, moment, language } = words;
  return (
    <DataTable
      caption={t('console.procedure.underWay')}
      captionHidden
      rows={lines}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          key: 'title',
          label: t('console.policies.policy'),
          cell: ({ id, titles }) => <a href={procedurePath(id)}>{titles[language]}</a>,
        },
        {
          key: 'draft',
          label: t('console.procedure.draft'),
          cell: ({ number }) => t('console.procedure.draftNumber', { number }),
        },
        { key: 'at', label: t('console.procedure.at'), cell: ({ openedAt }) => moment(openedAt).label },
      ]}
    />
  );
}

function PolicyTable(props: { lines: readonly PolicyLine[]; words: Words; today: string }) {
  const { lines, words, today } = props;
  const { t } = words;
  return (
    <DataTable
      caption={t('console.policies.title')}
      captionHidden
      rows={lines}
      rowKey={(line) => line.id}
      empty={<EmptyState title={t('console.policies.none')} text={t('console.policies.noneText')} />}
      columns={[
        {
          key: 'title',
          label: t('console.policies.policy'),
          cell: (line) => <a href={`/console/policies/${line.id}`}>{line.title}</a>,
        },
        {
          key: 'state',
          label: t('console.policies.state'),
          cell: (line) => <VersionBadge state={line.state} words={words} />,
        },
        { key: 'version', label: t('console.policies.version'), cell: (line) => line.number, numeric: true },
        { key: 'basis', label: t('console.policies.basis'), cell: (line) => line.basis },
        { key: 'action', label: t('console.policies.action'), cell: (line) => line.action },
        { key: 'owner', label: t('console.policies.owner'), cell: (line) => line.owner },
        {
          key: 'review',
          label: t('console.policies.review'),
          cell: (line) => <ReviewDay day={line.reviewOn} today={today} words={words} />,
        },
      ]}
    />
  );
}

/** A date of review, and a word when it has passed. */
export function ReviewDay({
  day,
  today,
  words: { t, language },
}: {
  day: string;
  today: string;
  words: Words;
}) {
  return (
    <span class="review-day">
      <time dateTime={day}>{formatDate(day, language, new Date(today))}</time>
      {day < today ? <Badge tone="warn">{t('console.policies.reviewOverdue')}</Badge> : null}
    </span>
  );
}

export const versionTones: Record<VersionRow['state'], Tone> = {
  draft: 'neutral',
  published: 'info',
  'in-force': 'good',
  superseded: 'neutral',
  withdrawn: 'warn',
};

export function VersionBadge({ state, words: { t } }: { state: VersionRow['state']; words: Words }) {
  return <Badge tone={versionTones[state]}>{t(`console.policies.states.${state}`)}</Badge>;
}
