import type { Standing } from '../../../src/crisis/facts.ts';
import { levels } from '../../../src/crisis/levels.ts';
import { crisisPath } from '../../../src/crisis/present.ts';
import { type IncidentView, type PageShown, readIncident } from '../../../src/crisis/read.ts';
import { noteOpened } from '../../../src/crisis/seen.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { can } from '../../../src/people/permissions.ts';
import {
  Badge,
  Button,
  Confirm,
  DataTable,
  FieldView,
  Hidden,
  liveAttributes,
  Section,
  Stats,
  type Tone,
} from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, csrf, idParam, signedIn, translate } from '../../context.ts';
import { streamPage } from '../frame.tsx';
import type { WrongWords } from '../words-field.tsx';
import { inside, renderIncident } from './frame.tsx';
import { AddKnown, drawKnown } from './known.tsx';
import { ReportsOf } from './reports/of-incident.tsx';

const standingTones: Record<Standing, Tone> = {
  coming: 'good',
  asked: 'wait',
  cannot: 'neutral',
  unreachable: 'bad',
};

const read = (ctx: Ctx): Promise<IncidentView> => {
  const { app, now } = ctx.state;
  return readIncident(app.db, app.vault, idParam(ctx, 'incident'), { viewer: signedIn(ctx), now });
};

/** What has to be put right in a form of the page. */
interface Wrong {
  /** A staff number that nobody has. */
  staff?: string;
  words?: WrongWords;
}

/** GET /crisis/:incident */
export async function showCrisis(ctx: Ctx, { staff, words }: Wrong = {}): Promise<void> {
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const { app, now } = ctx.state;
  const { incident: found } = await inside(ctx);
  await noteOpened(app.db, found, { personId: viewer.id, now });
  const view = await read(ctx);
  const { incident } = view;
  const path = crisisPath(incident.id);
  const open = !incident.closedAt;
  const reports = await ReportsOf({ ctx, incident, called: view.called });
  renderIncident(ctx, {
    incident,
    section: 'muster',
    body: (
      <>
        {open && can(viewer, 'crisis.answer', view) ? (
          <Answer ctx={ctx} view={view} {...(staff === undefined ? {} : { staff })} />
        ) : null}
        <Section id="known" title={t('crisis.page.known')}>
          <div {...(open ? liveAttributes({ connect: `${path}/live`, swap: 'known' }) : {})}>
            {drawKnown(ctx, view)}
          </div>
          {reports}
          {open ? <AddKnown ctx={ctx} view={view} {...(words ? { words } : {})} /> : null}
        </Section>
        <Section id="muster" title={t('crisis.page.muster')} text={t('crisis.page.musterText')}>
          <div {...(open ? liveAttributes({ connect: `${path}/live`, swap: 'muster' }) : {})}>
            {drawMuster(ctx, view)}
          </div>
        </Section>
        {open && can(viewer, 'crisis.lead') ? <Leading ctx={ctx} view={view} /> : null}
      </>
    ),
  });
}

/** GET /crisis/:incident/live */
export async function liveCrisis(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'incident');
  await read(ctx);
  streamPage(ctx, [`crisis.${id}`], async () => {
    const view = await read(ctx);
    return [
      { event: 'known', html: htmlFragment(drawKnown(ctx, view)) },
      { event: 'muster', html: htmlFragment(drawMuster(ctx, view)) },
    ];
  });
}

function drawMuster(ctx: Ctx, { roles, lines }: IncidentView) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, language, timeZone);
  const paged = ({ platform, at, fate, missed }: PageShown) =>
    t('crisis.page.pagedBy', {
      way: t(
        `crisis.page.way.${['sms', 'voice', 'pager', 'email'].find((way) => way === platform) ?? 'chat'}`,
      ),
      time: time(at),
      fate: missed ? t(`crisis.page.missed.${missed}`) : t(`crisis.page.fate.${fate}`),
    });
  return (
    <div class="flow">
      <Stats
        items={roles.map(({ role, coming, quorum, short }) => ({
          label: t(`crisis.role.${role}`),
          value: t('crisis.page.roleHave', { coming: coming.length, quorum }),
          tone: short ? 'bad' : 'good',
        }))}
      />
      <DataTable
        caption={t('crisis.page.muster')}
        captionHidden
        rows={lines}
        rowKey={({ person }) => person}
        empty={t('crisis.page.nobody')}
        columns={[
          { key: 'name', label: t('crisis.page.person'), cell: ({ name }) => name },
          {
            key: 'standing',
            label: t('crisis.page.standing'),
            cell: ({ standing, until }) => (
              <>
                <Badge tone={standingTones[standing]}>{t(`crisis.page.standings.${standing}`)}</Badge>{' '}
                {until ? t('crisis.page.until', { time: time(until) }) : null}
              </>
            ),
          },
          {
            key: 'roles',
            label: t('crisis.page.roles'),
            cell: (line) =>
              line.roles
                .map(({ role, why }) =>
                  why === 'seat'
                    ? t(`crisis.role.${role}`)
                    : `${t(`crisis.role.${role}`)} (${t(`crisis.page.why.${why}`)})`,
                )
                .join(language === 'en' ? ', ' : '、'),
          },
          {
            key: 'paged',
            label: t('crisis.page.pages'),
            cell: (line) => line.paged.map((page, step) => <div key={`${step}`}>{paged(page)}</div>),
          },
          {
            key: 'seen',
            label: t('crisis.page.seen'),
            cell: ({ seen }) =>
              seen ? t(`crisis.page.seenAt.${seen.how}`, { time: time(seen.at) }) : t('crisis.page.unseen'),
          },
        ]}
      />
    </div>
  );
}

function Answer({ ctx, view, staff }: { ctx: Ctx; view: IncidentView; staff?: string }) {
  const t = translate(ctx);
  const path = crisisPath(view.incident.id);
  return (
    <Section id="answer" title={t('crisis.page.answerTitle')} sheet>
      <div class="button-row">
        {(['coming', 'cannot'] as const).map((what) => (
          <form key={what} method="post" action={`${path}/answer`}>
            <Hidden csrf={csrf(ctx)} values={{ what }} />
            <Button look={what === 'coming' ? 'primary' : 'plain'}>{t(`crisis.answer.${what}`)}</Button>
          </form>
        ))}
      </div>
      <details class="confirm" open={staff !== undefined}>
        <summary class="button">{t('crisis.answer.handed-over')}</summary>
        <form class="confirm-body" method="post" action={`${path}/hand-over`} noValidate>
          <Hidden csrf={csrf(ctx)} />
          <FieldView
            id="crisis-staff"
            field={{
              name: 'staff',
              kind: 'text',
              label: t('crisis.page.handOver'),
              required: true,
              maxLength: 60,
            }}
            value={staff ?? ''}
            {...(staff === undefined ? {} : { error: t('crisis.page.unknownStaff') })}
            focusError
            optional={t('common.optional')}
          />
          <Button>{t('crisis.page.handOverDo')}</Button>
        </form>
      </details>
    </Section>
  );
}

function Leading({ ctx, view }: { ctx: Ctx; view: IncidentView }) {
  const t = translate(ctx);
  const { incident } = view;
  const path = crisisPath(incident.id);
  return (
    <div class="button-row">
      <Confirm
        ask={t('crisis.page.changeLevel')}
        text={t('crisis.page.changeLevelText')}
        confirm={t('crisis.page.changeLevel')}
        look="plain"
        post={{ url: `${path}/level`, csrf: csrf(ctx) }}
      >
        <FieldView
          id="crisis-new-level"
          field={{
            name: 'level',
            kind: 'choice',
            label: t('crisis.levelLabel'),
            required: true,
            options: levels.map((value) => ({ value, label: t(`crisis.level.${value}`) })),
          }}
          value={incident.level}
          optional={t('common.optional')}
        />
      </Confirm>
      {(['over', 'in-error'] as const).map((why) => (
        <Confirm
          key={why}
          ask={t(`crisis.page.${why === 'over' ? 'closeOver' : 'closeError'}`)}
          text={t('crisis.page.closeText')}
          confirm={t(`crisis.page.${why === 'over' ? 'closeOver' : 'closeError'}`)}
          look="plain"
          post={{ url: `${path}/close`, csrf: csrf(ctx) }}
          values={{ why }}
        />
      ))}
    </div>
  );
}
