import type Router from '@koa/router';
import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import { endSeat, giveSeat, type SeatLine } from '../../../src/crisis/seats/seats.ts';
import type { Incident } from '../../../src/crisis/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import {
  Badge,
  Button,
  Confirm,
  DataTable,
  FieldView,
  Hidden,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../../context.ts';
import { showChannels } from './channels.tsx';
import { backTo, inside } from './frame.tsx';

/** Seats for people from outside, for a time. */
export function seatPages(router: Router<State>): void {
  router.post('/crisis/:incident/seats', gaveSeat);
  router.post('/crisis/:incident/seats/:seat/end', endedSeat);
}

const dayses = ['1', '3', '7', '14'] as const;
const longestName = 120;

export interface WrongSeat {
  name: string;
  address: string;
}

interface SeatsProps {
  ctx: Ctx;
  incident: Incident;
  seats: readonly SeatLine[];
  /** Whether the reader may give and end them. */
  leads: boolean;
  wrong?: WrongSeat;
}

export function SeatsSection({ ctx, incident, seats, leads, wrong }: SeatsProps) {
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, ctx.state.language, signedIn(ctx).timeZone);
  return (
    <Section id="seats" title={t('crisis.seats.title')} text={t('crisis.seats.lead')}>
      <DataTable
        caption={t('crisis.seats.title')}
        captionHidden
        rows={seats}
        rowKey={({ id }) => id}
        empty={t('crisis.seats.none')}
        columns={[
          {
            key: 'who',
            label: t('crisis.seats.who'),
            cell: ({ name, givenBy }) => (
              <>
                {name} <span class="quiet">{t('crisis.seats.givenBy', { name: givenBy })}</span>
              </>
            ),
          },
          {
            key: 'until',
            label: t('crisis.seats.until'),
            cell: ({ id, untilAt, endedAt }) =>
              endedAt ? (
                <Badge>{t('crisis.seats.ended')}</Badge>
              ) : (
                <>
                  {time(untilAt)}{' '}
                  {leads ? (
                    <form method="post" action={`${crisisPath(incident.id)}/seats/${id}/end`}>
                      <Hidden csrf={csrf(ctx)} />
                      <Button small>{t('crisis.seats.end')}</Button>
                    </form>
                  ) : null}
                </>
              ),
          },
        ]}
      />
      {leads && !incident.closedAt ? (
        <SeatForm ctx={ctx} incident={incident} {...(wrong ? { wrong } : {})} />
      ) : null}
    </Section>
  );
}

function SeatForm({ ctx, incident, wrong }: { ctx: Ctx; incident: Incident; wrong?: WrongSeat }) {
  const t = translate(ctx);
  const optional = t('common.optional');
  return (
    <Confirm
      ask={t('crisis.seats.add')}
      text={t('crisis.seats.addText')}
      confirm={t('crisis.seats.do')}
      look="plain"
      open={wrong !== undefined}
      post={{ url: `${crisisPath(incident.id)}/seats`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      <FieldView
        id="seat-name"
        field={{
          name: 'name',
          kind: 'text',
          label: t('crisis.seats.name'),
          required: true,
          maxLength: longestName,
        }}
        value={wrong?.name ?? ''}
        optional={optional}
      />
      <FieldView
        id="seat-address"
        field={{
          name: 'address',
          kind: 'text',
          label: t('crisis.seats.address'),
          help: t('crisis.seats.addressHelp'),
          required: true,
          maxLength: 254,
        }}
        value={wrong?.address ?? ''}
        {...(wrong ? { error: t('crisis.seats.wrong') } : {})}
        focusError
        optional={optional}
      />
      <FieldView
        id="seat-days"
        field={{
          name: 'days',
          kind: 'choice',
          label: t('crisis.seats.days'),
          required: true,
          options: dayses.map((value) => ({ value, label: t(`crisis.seats.dayses.${value}`) })),
        }}
        value="3"
        optional={optional}
      />
    </Confirm>
  );
}

/** POST /crisis/:incident/seats */
async function gaveSeat(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const { app, now, language } = ctx.state;
  const { name = '', address = '', days, once = v7() } = formFields(ctx);
  const typed = { name: Array.from(name.trim()).slice(0, longestName).join(''), address: address.trim() };
  const seat = {
    ...typed,
    language,
    days: Number(dayses.find((one) => one === days) ?? '3'),
    once: `page:${viewer.id}:${once.slice(0, 80)}`,
  };
  try {
    if (!typed.name) throw new HeedError('bad-input', 'a seat has a name');
    await inTransaction(app.db, (tx) => giveSeat(tx, incident.id, seat, { personId: viewer.id, now }));
  } catch (error) {
    if (!(error instanceof HeedError) || error.code !== 'bad-input') throw error;
    ctx.status = 422;
    return showChannels(ctx, { seat: typed });
  }
  backTo(ctx, incident.id, '/channels');
}

/** POST /crisis/:incident/seats/:seat/end */
async function endedSeat(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const { app, now } = ctx.state;
  const seat = idParam(ctx, 'seat');
  await inTransaction(app.db, (tx) => endSeat(tx, incident.id, seat, { by: viewer.id, now }));
  backTo(ctx, incident.id, '/channels');
}
