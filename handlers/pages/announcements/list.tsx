import {
  consoleAnnouncementsPath,
  consoleBulletinPath,
  consoleTipsPath,
} from '../../../src/announcements/present.ts';
import {
  type Bulletin,
  currentSeries,
  newestBulletins,
  type SeriesVersion,
  type TipRun,
  tipRuns,
} from '../../../src/announcements/store.ts';
import type { BulletinTexts } from '../../../src/announcements/words.ts';
import type { Language } from '../../../src/messages/model.ts';
import { demand } from '../../../src/people/permissions.ts';
import { DataTable, EmptyState, LinkButton, Section, StateBadge } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';

export const bulletinTones = { planned: 'open', sent: 'done', withdrawn: 'closed' } as const;
export const runTones = { running: 'done', stopped: 'warning', never: 'closed' } as const;

export const runState = (run: TipRun | undefined): keyof typeof runTones =>
  run ? (run.stoppedAt ? 'stopped' : 'running') : 'never';

/** In the reader's language, where it was written in it. */
export const bulletinTitle = (texts: BulletinTexts, language: Language): string =>
  (texts[language] ?? texts['zh-CN'] ?? texts.en)?.title ?? '';

/** GET /console/announcements: what goes out, went out, and may. */
export async function announcementList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t } = words;
  const runs = new Map((await tipRuns(db)).map((run) => [run.code, run]));
  renderConsole(ctx, {
    path: consoleAnnouncementsPath,
    title: t('announcements.staff.title'),
    lead: t('announcements.staff.lead'),
    actions: (
      <LinkButton href={`${consoleAnnouncementsPath}/new`} look="primary">
        {t('announcements.staff.new')}
      </LinkButton>
    ),
    body: (
      <>
        <Section id="bulletins" title={t('announcements.staff.bulletins')}>
          <Bulletins bulletins={await newestBulletins(db)} words={words} />
        </Section>
        <Section
          id="series"
          title={t('announcements.staff.series')}
          text={t('announcements.staff.seriesText')}
        >
          <Series series={await currentSeries(db)} runs={runs} words={words} />
        </Section>
      </>
    ),
  });
}

function Bulletins({
  bulletins,
  words: { t, n, language, companyMoment },
}: {
  bulletins: Bulletin[];
  words: Words;
}) {
  return (
    <DataTable
      caption={t('announcements.staff.bulletins')}
      captionHidden
      rows={bulletins}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('announcements.staff.none')} text={t('announcements.staff.noneText')} />}
      columns={[
        {
          key: 'title',
          label: t('announcements.staff.bulletin'),
          cell: ({ id, texts }) => <a href={consoleBulletinPath(id)}>{bulletinTitle(texts, language)}</a>,
        },
        {
          key: 'state',
          label: t('announcements.staff.state'),
          cell: ({ state }) => (
            <StateBadge
              state={{ tone: bulletinTones[state], label: t(`announcements.staff.states.${state}`) }}
            />
          ),
        },
        {
          key: 'when',
          label: t('announcements.staff.when'),
          cell: ({ sendAt, sentAt }) => companyMoment(sentAt ?? sendAt),
        },
        {
          key: 'people',
          label: t('announcements.staff.people'),
          cell: ({ people }) => (people === null ? '—' : n(people)),
          numeric: true,
        },
      ]}
    />
  );
}

interface SeriesProps {
  series: SeriesVersion[];
  runs: ReadonlyMap<string, TipRun>;
  words: Words;
}

function Series({ series, runs, words: { t, n, language } }: SeriesProps) {
  return (
    <DataTable
      caption={t('announcements.staff.series')}
      captionHidden
      rows={series}
      rowKey={({ code }) => code}
      empty={
        <EmptyState title={t('announcements.staff.noSeries')} text={t('announcements.staff.noSeriesText')} />
      }
      columns={[
        {
          key: 'title',
          label: t('announcements.staff.series'),
          cell: ({ code, titles }) => <a href={consoleTipsPath(code)}>{titles[language]}</a>,
        },
        {
          key: 'state',
          label: t('announcements.staff.state'),
          cell: ({ code }) => {
            const state = runState(runs.get(code));
            return (
              <StateBadge
                state={{ tone: runTones[state], label: t(`announcements.staff.states.${state}`) }}
              />
            );
          },
        },
        {
          key: 'weeks',
          label: t('announcements.staff.when'),
          cell: ({ code }) => {
            const run = runs.get(code);
            return run ? t('announcements.staff.every', { count: run.weeks, weeks: n(run.weeks) }) : '—';
          },
        },
        {
          key: 'people',
          label: t('announcements.staff.people'),
          cell: ({ code }) => {
            const run = runs.get(code);
            return run ? n(run.people) : '—';
          },
          numeric: true,
        },
      ]}
    />
  );
}
