import type Router from '@koa/router';
import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import { type RoomLine, roomsOf } from '../../../src/crisis/rooms/read.ts';
import {
  decideTrust,
  messengersOf,
  type TrustDecision,
  trustDecisions,
} from '../../../src/crisis/rooms/trust.ts';
import { seatsOf } from '../../../src/crisis/seats/seats.ts';
import type { Incident } from '../../../src/crisis/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { Badge, Confirm, DataTable, Section, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../../context.ts';
import { WordsField } from '../words-field.tsx';
import { backTo, inside, renderIncident } from './frame.tsx';
import { platformName } from './platform-name.ts';
import { SeatsSection, type WrongSeat } from './seats.tsx';

/** By what the team speaks with each other: rooms on messengers, and whether these are still to be trusted. */
export function channelPages(router: Router<State>): void {
  router.get('/crisis/:incident/channels', (ctx) => showChannels(ctx));
  router.post('/crisis/:incident/trust', decidedTrust);
}

interface Wrong {
  platform: string;
  typed: string;
  problem: string;
}

const tones: Record<RoomLine['state'], Tone> = {
  wanted: 'wait',
  open: 'good',
  closed: 'neutral',
  failed: 'bad',
  barred: 'warn',
};

/** GET /crisis/:incident/channels */
export async function showChannels(
  ctx: Ctx,
  { trust: wrong, seat }: { trust?: Wrong; seat?: WrongSeat } = {},
): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app } = ctx.state;
  const t = translate(ctx);
  const rooms = await roomsOf(app.db, incident.id);
  const messengers = await messengersOf(app.db, incident.id);
  const decisions = await trustDecisions(app.db, app.vault, incident.id);
  const deciding = can(viewer, 'crisis.lead');
  renderIncident(ctx, {
    incident,
    section: 'channels',
    body: (
      <>
        <Section id="rooms" title={t('crisis.rooms.list')} text={t('crisis.rooms.listText')}>
          <RoomTable ctx={ctx} rooms={rooms} />
        </Section>
        <Section id="trust" title={t('crisis.rooms.trust.title')} text={t('crisis.rooms.trust.lead')}>
          {messengers.length === 0 ? <p>{t('crisis.rooms.trust.none')}</p> : null}
          {deciding ? (
            <div class="button-row">
              {messengers.map(({ platform, trusted }) => (
                <TrustForm
                  key={platform}
                  ctx={ctx}
                  incident={incident}
                  platform={platform}
                  trusted={trusted}
                  {...(wrong?.platform === platform ? { wrong } : {})}
                />
              ))}
            </div>
          ) : null}
          {decisions.map((one) => (
            <Decision key={one.id} ctx={ctx} one={one} />
          ))}
        </Section>
        <SeatsSection
          ctx={ctx}
          incident={incident}
          seats={await seatsOf(app.db, incident.id)}
          leads={deciding}
          {...(seat ? { wrong: seat } : {})}
        />
      </>
    ),
  });
}

function RoomTable({ ctx, rooms }: { ctx: Ctx; rooms: readonly RoomLine[] }) {
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, ctx.state.language, signedIn(ctx).timeZone);
  return (
    <DataTable
      caption={t('crisis.rooms.list')}
      captionHidden
      rows={rooms}
      rowKey={({ platform }) => platform}
      empty={t('crisis.rooms.none')}
      columns={[
        {
          key: 'platform',
          label: t('crisis.rooms.platform'),
          cell: ({ platform }) => platformName(ctx.state.language, platform),
        },
        {
          key: 'state',
          label: t('crisis.rooms.state'),
          cell: ({ state, problem, nextAt }) => (
            <>
              <Badge tone={tones[state]}>{t(`crisis.rooms.states.${state}`)}</Badge>
              {problem === null ? null : (
                <p>
                  {problem ? t('crisis.rooms.why', { problem }) : t('crisis.rooms.whyUnknown')}{' '}
                  {nextAt ? t('crisis.rooms.next', { time: time(nextAt) }) : ''}
                </p>
              )}
            </>
          ),
        },
        {
          key: 'members',
          label: t('crisis.rooms.people'),
          cell: ({ members, verifiedAt, missing, strangers }) => (
            <>
              {verifiedAt ? t('crisis.rooms.members', { members, time: time(verifiedAt) }) : ''}{' '}
              {missing > 0 ? (
                <Badge tone="warn">{t('crisis.rooms.missing', { count: missing })}</Badge>
              ) : null}{' '}
              {strangers > 0 ? (
                <Badge tone="bad">{t('crisis.rooms.strangers', { count: strangers })}</Badge>
              ) : null}
            </>
          ),
        },
      ]}
    />
  );
}

function TrustForm({
  ctx,
  incident,
  platform,
  trusted,
  wrong,
}: {
  ctx: Ctx;
  incident: Incident;
  platform: string;
  trusted: boolean;
  wrong?: Wrong;
}) {
  const t = translate(ctx);
  const way = trusted ? 'off' : 'on';
  return (
    <Confirm
      ask={t(`crisis.rooms.trust.${way}`, { platform: platformName(ctx.state.language, platform) })}
      text={t(`crisis.rooms.trust.${way}Text`)}
      confirm={t(`crisis.rooms.trust.confirm${trusted ? 'Off' : 'On'}`)}
      look={trusted ? 'danger' : 'plain'}
      open={wrong !== undefined}
      post={{ url: `${crisisPath(incident.id)}/trust`, csrf: csrf(ctx) }}
      values={{ platform, trusted: trusted ? 'no' : 'yes', once: v7() }}
    >
      <WordsField
        ctx={ctx}
        id={`trust-${platform}`}
        name="why"
        label={t('crisis.rooms.trust.why')}
        wrong={wrong}
      />
    </Confirm>
  );
}

function Decision({ ctx, one }: { ctx: Ctx; one: TrustDecision }) {
  const t = translate(ctx);
  const time = formatMoment(one.at, ctx.state.language, signedIn(ctx).timeZone);
  return (
    <div class="sheet">
      <p>
        <Badge tone={one.trusted ? 'neutral' : 'warn'}>
          {t(`crisis.rooms.trust.was.${one.trusted ? 'on' : 'off'}`, {
            platform: platformName(ctx.state.language, one.platform),
          })}
        </Badge>{' '}
        <span class="quiet">{t('crisis.rooms.trust.decided', { name: one.byName, time })}</span>
      </p>
      <p class="said">{one.text ?? t('crisis.page.erased')}</p>
    </div>
  );
}

/** POST /crisis/:incident/trust */
async function decidedTrust(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const { app, now } = ctx.state;
  const { platform = '', trusted, why = '', once = v7() } = formFields(ctx);
  const problem = textProblem(why);
  if (problem) {
    ctx.status = 422;
    return showChannels(ctx, { trust: { platform, typed: why, problem } });
  }
  const decision = {
    ...{ platform, trusted: trusted === 'yes', why },
    once: `page:${viewer.id}:${once.slice(0, 80)}`,
  };
  await inTransaction(app.db, (tx) =>
    decideTrust(tx, app, incident.id, decision, { personId: viewer.id, now }),
  );
  backTo(ctx, incident.id, '/channels');
}
