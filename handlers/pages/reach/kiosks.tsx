import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { enqueue } from '../../../src/delivery/enqueue.ts';
import { append } from '../../../src/evidence/append.ts';
import { issueCode } from '../../../src/kiosk/code.ts';
import { endDevice, runningDevices, startDevice } from '../../../src/kiosk/device.ts';
import { codeCard } from '../../../src/kiosk/present.ts';
import { deviceHours, writtenKioskCode } from '../../../src/kiosk/rules.ts';
import { findColleague } from '../../../src/notices/ways/colleague.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Button,
  Confirm,
  DataTable,
  Facts,
  FieldView,
  Hidden,
  Section,
} from '../../../src/web/components/index.ts';
import { endSession } from '../../../src/web/session.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { setDevice } from '../../middleware/kiosk.ts';
import { cookieOptions, sessionCookie } from '../../middleware/session.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';

interface Wrong {
  field: 'name' | 'staffNo';
  problem: string;
  value: string;
}

/** GET /console/kiosks */
export async function kioskList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'kiosks.run');
  await renderKiosks(ctx);
}

const starting = z.object({
  name: z.string().trim().min(1).max(60),
  hours: z.coerce.number().pipe(z.union(deviceHours.map((hours) => z.literal(hours)))),
});

/**
 * POST /console/kiosks: from here on this browser is a tablet for everybody, so whoever started it is signed out of
 * it in the same breath.
 */
export async function startKiosk(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'kiosks.run');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const asked = starting.safeParse(fields);
  if (!asked.success) {
    ctx.status = 422;
    await renderKiosks(ctx, {
      field: 'name',
      problem: 'nameMissing',
      value: (fields.name ?? '').slice(0, 100),
    });
    return;
  }
  const token = ctx.cookies.get(sessionCookie);
  const started = await inTransaction(app.db, async (tx) => {
    if (token) await endSession(tx, token);
    return startDevice(tx, app.tokens, { ...asked.data, by: viewer.id, now });
  });
  ctx.cookies.set(sessionCookie, null, cookieOptions(ctx));
  setDevice(ctx, started);
  ctx.redirect('/kiosk');
  ctx.status = 303;
}

/** POST /console/kiosks/:kiosk/end */
export async function endKiosk(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'kiosks.run');
  const { app, now } = ctx.state;
  const kioskId = idParam(ctx, 'kiosk');
  await inTransaction(app.db, (tx) => endDevice(tx, kioskId, { by: viewer.id, now }));
  ctx.redirect('/console/kiosks?said=ended');
  ctx.status = 303;
}

/** POST /console/kiosks/codes: shown once, to be printed or written down; no address leads to it. */
export async function giveCode(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'kiosks.run');
  const { app, now } = ctx.state;
  const person = await personFor(ctx);
  if ('problem' in person) return await refuse(ctx, person);
  const made = await inTransaction(app.db, (tx) =>
    issueCode(tx, app.tokens, { personId: person.person, by: viewer.id, now }),
  );
  const { t, moment } = wordsFor(ctx);
  const words = (key: string, params = {}) => t(`reach.kiosks.${key}`, params);
  renderConsole(ctx, {
    path: '/console/kiosks',
    title: words('slip', { name: person.name }),
    lead: words('slipLead'),
    up: { href: '/console/kiosks', label: words('back') },
    body: (
      <div class="sheet slip stack">
        <p class="slip-code">{writtenKioskCode(made.code)}</p>
        <Facts
          items={[
            { label: words('slipStaffNo'), value: person.staffNo },
            { label: words('slipUntil'), value: moment(made.expiresAt).label },
          ]}
        />
        <p>{words('slipHow')}</p>
      </div>
    ),
  });
}

/** POST /console/kiosks/codes/send: a way to the page where they make the code. The code itself is in no message. */
export async function sendCode(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'kiosks.run');
  const { app, now } = ctx.state;
  const person = await personFor(ctx);
  if ('problem' in person) return await refuse(ctx, person);
  const account = await app.db
    .selectFrom('identity')
    .select('platform')
    .where('person_id', '=', person.person)
    .where('to_at', 'is', null)
    .executeTakeFirst();
  if (!account) return await refuse(ctx, { field: 'staffNo', problem: 'sentNone', value: person.staffNo });
  await inTransaction(app.db, async (tx) => {
    await enqueue(tx, { kind: 'kiosk.code', bodies: codeCard(), to: [person.person], priority: 1, at: now });
    const actor = { person: by.id };
    await append(tx, { type: 'kiosk.code-offered', at: now, actor, person: person.person, data: {} });
  });
  ctx.redirect('/console/kiosks?said=sent');
  ctx.status = 303;
}

async function personFor(ctx: Ctx) {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  const value = (formFields(ctx).staffNo ?? '').slice(0, 100);
  const person = await findColleague(app.db, value, now);
  if (!person) return { field: 'staffNo', problem: 'unknown', value } as const;
  if (!can(viewer, 'kiosks.issue', { personId: person.person }))
    return { field: 'staffNo', problem: 'self', value } as const;
  return person;
}

async function refuse(ctx: Ctx, wrong: Wrong): Promise<void> {
  ctx.status = 422;
  await renderKiosks(ctx, wrong);
}

async function renderKiosks(ctx: Ctx, wrong?: Wrong): Promise<void> {
  const { app, now } = ctx.state;
  const { t, moment, n } = wordsFor(ctx);
  const words = (key: string, params = {}) => t(`reach.kiosks.${key}`, params);
  const devices = await runningDevices(app.db, now);
  const { said } = ctx.query;
  const token = csrf(ctx);
  const optional = t('common.optional');
  const at = (field: Wrong['field']) =>
    wrong?.field === field ? { value: wrong.value, error: words(wrong.problem) } : { value: '' };
  renderConsole(ctx, {
    path: '/console/kiosks',
    title: words('title'),
    lead: words('lead'),
    body: (
      <>
        {said === 'sent' || said === 'ended' ? (
          <Alert tone="good" announce="status">
            <p>{words(said)}</p>
          </Alert>
        ) : null}
        <Section title={words('code')} id="code" text={words('codeText')} sheet>
          <form class="form" method="post" action="/console/kiosks/codes" noValidate>
            <Hidden csrf={token} />
            <FieldView
              id="code-staff-no"
              field={{
                name: 'staffNo',
                kind: 'text',
                label: words('staffNo'),
                required: true,
                maxLength: 100,
              }}
              {...at('staffNo')}
              focusError
              optional={optional}
            />
            <p class="button-row">
              <Button look="primary">{words('give')}</Button>
              <Button formAction="/console/kiosks/codes/send">{words('send')}</Button>
            </p>
          </form>
        </Section>
        <DataTable
          caption={words('running')}
          rows={devices}
          rowKey={({ id }) => id}
          empty={words('none')}
          columns={[
            { key: 'device', label: words('device'), cell: ({ name }) => name },
            { key: 'by', label: words('by'), cell: ({ startedBy }) => startedBy },
            { key: 'until', label: words('until'), cell: ({ expiresAt }) => moment(expiresAt).label },
            {
              key: 'end',
              label: words('end'),
              cell: ({ id }) => (
                <form method="post" action={`/console/kiosks/${id}/end`}>
                  <Hidden csrf={token} />
                  <Button small>{words('end')}</Button>
                </form>
              ),
            },
          ]}
        />
        <Confirm
          ask={words('start')}
          text={words('startText')}
          confirm={words('startConfirm')}
          look="plain"
          open={wrong?.field === 'name'}
          post={{ url: '/console/kiosks', csrf: token }}
        >
          <FieldView
            id="kiosk-name"
            field={{
              name: 'name',
              kind: 'text',
              label: words('name'),
              help: words('nameHelp'),
              required: true,
              maxLength: 60,
            }}
            {...at('name')}
            optional={optional}
          />
          <FieldView
            id="kiosk-hours"
            field={{
              name: 'hours',
              kind: 'choice',
              label: words('hours'),
              required: true,
              options: deviceHours.map((hours) => ({
                value: String(hours),
                label: words('hoursOption', { n: n(hours) }),
              })),
            }}
            value={String(deviceHours[1])}
            optional={optional}
          />
        </Confirm>
      </>
    ),
  });
}
