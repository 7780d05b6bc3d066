import { consoleAnnouncementsPath, consoleTipsPath, tipCard } from '../../../src/announcements/present.ts';
import { findSeries, loadSeries, type TipRun, tipRuns } from '../../../src/announcements/store.ts';
import { resumeTips, stopTips } from '../../../src/announcements/tips.ts';
import { inTransaction, type Tx } from '../../../src/db/pool.ts';
import type { Actor } from '../../../src/evidence/events.ts';
import { type DepartmentChoice, departmentTree } from '../../../src/notices/choose.ts';
import { demand } from '../../../src/people/permissions.ts';
import {
  Button,
  Confirm,
  Facts,
  Hidden,
  LinkButton,
  Section,
  StateBadge,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { audienceWords } from '../console/notice-look.tsx';
import { consoleViewer, done, type Flash, renderConsole } from '../console/shell.tsx';
import { type Words, wordsFor } from '../console/words.ts';
import { nameParam } from '../training/data.ts';
import { BothCards } from './cards.tsx';
import { runState, runTones } from './list.tsx';

/** GET /console/tips/:tips: every tip as it arrives, and how the series stands. Nothing of who gets it. */
export async function showSeries(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, n, language } = words;
  const { id, code, number, titles } = await findSeries(db, nameParam(ctx, 'tips'));
  const series = await loadSeries(db, id);
  const [run] = await tipRuns(db, code);
  const tree = run?.audience.kind === 'departments' ? await departmentTree(db) : [];
  const state = runState(run);
  renderConsole(ctx, {
    path: consoleTipsPath(code),
    title: titles[language],
    lead: t('announcements.staff.startNote'),
    up: { href: consoleAnnouncementsPath, label: t('announcements.staff.title') },
    ...(state === 'running'
      ? {}
      : {
          actions: (
            <LinkButton href={`${consoleTipsPath(code)}/start`} look={run ? 'plain' : 'primary'}>
              {t(`announcements.staff.${run ? 'startAnew' : 'start'}`)}
            </LinkButton>
          ),
        }),
    body: (
      <>
        {run ? <Standing {...{ run, tree, words }} token={csrf(ctx)} /> : null}
        <Section
          id="tips"
          title={t('announcements.staff.tips')}
          text={t('announcements.staff.tipsText', { version: n(number) })}
        >
          {series.tips.map((tip) => (
            <BothCards
              key={tip}
              message={tipCard(code, (one) => series.texts[one].tips.get(tip) ?? { title: '', lines: [] })}
              words={words}
            />
          ))}
        </Section>
      </>
    ),
  });
}

interface StandingProps {
  run: TipRun;
  tree: readonly DepartmentChoice[];
  words: Words;
  token: string;
}

function Standing({ run, tree, words, token }: StandingProps) {
  const { t, n, companyMoment } = words;
  const { code, audience, weeks, people, startedAt, stoppedAt } = run;
  const state = runState(run);
  const path = consoleTipsPath(code);
  return (
    <>
      <Section id="order" title={t('announcements.staff.order')} sheet>
        <Facts
          items={[
            {
              label: t('announcements.staff.state'),
              value: (
                <StateBadge
                  state={{ tone: runTones[state], label: t(`announcements.staff.states.${state}`) }}
                />
              ),
            },
            { label: t('announcements.staff.audience'), value: audienceWords(audience, tree, words) },
            { label: t('announcements.staff.people'), value: n(people) },
            { label: t('announcements.staff.weeks'), value: n(weeks) },
            { label: t('announcements.staff.since'), value: companyMoment(startedAt) },
            ...(stoppedAt
              ? [{ label: t('announcements.staff.stoppedAt'), value: companyMoment(stoppedAt) }]
              : []),
          ]}
        />
      </Section>
      {stoppedAt ? (
        <form method="post" action={`${path}/resume`} class="button-row">
          <Hidden csrf={token} />
          <Button look="primary">{t('announcements.staff.resume')}</Button>
        </form>
      ) : (
        <Confirm
          ask={t('announcements.staff.stop')}
          text={t('announcements.staff.stopText')}
          confirm={t('announcements.staff.stopConfirm')}
          post={{ url: `${path}/stop`, csrf: token }}
        />
      )}
    </>
  );
}

const act =
  (work: (tx: Tx, code: string, by: { actor: Actor; now: Date }) => Promise<void>, flash: Flash) =>
  async (ctx: Ctx): Promise<void> => {
    const viewer = consoleViewer(ctx);
    demand(viewer, 'announcements.write');
    const { app, now } = ctx.state;
    const code = nameParam(ctx, 'tips');
    await inTransaction(app.db, (tx) => work(tx, code, { actor: { person: viewer.id }, now }));
    done(ctx, consoleTipsPath(code), flash);
  };

/** POST …/stop and …/resume */
export const stopSeries = act(stopTips, 'tipsStopped');
export const resumeSeries = act(resumeTips, 'tipsStarted');
