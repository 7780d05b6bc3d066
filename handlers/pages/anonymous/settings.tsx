import type Router from '@koa/router';
import { sql } from 'kysely';
import { addRecipient, endRecipient, setChannel } from '../../../src/anonymous/settings.ts';
import { channelNow } from '../../../src/anonymous/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import {
  Alert,
  Badge,
  Button,
  Confirm,
  FieldView,
  Hidden,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, translate } from '../../context.ts';
import { renderConsole } from '../console/shell.tsx';

/** Who receives, and whether the channel is open; nothing of what comes. */
export function anonymousSettings(router: Router<State>): void {
  router.get('/console/anonymous', show);
  router.post('/console/anonymous/recipients', add);
  router.post('/console/anonymous/recipients/:recipient/end', end);
  router.post('/console/anonymous/channel', set);
}

async function show(ctx: Ctx): Promise<void> {
  await render(ctx);
}

async function render(ctx: Ctx, problem?: string): Promise<void> {
  const { viewer, app } = ctx.state;
  demand(viewer, 'anonymous.set');
  const t = translate(ctx);
  const { open, outside } = await channelNow(app.db);
  const { rows } = await sql<{ id: string; name: string; standing: 'recipient' | 'last'; ready: boolean }>`
    select r.id, p.name, r.standing, r.public_key is not null as ready
    from anonymous_recipient r join person p on p.id = r.person_id
    where r.ended_at is null order by r.standing desc, p.name`.execute(app.db);
  renderConsole(ctx, {
    title: t('anonymous.set.title'),
    lead: t('anonymous.set.lead'),
    path: '/console/anonymous',
    body: (
      <>
        {problem ? (
          <Alert tone="bad" announce="alert">
            {problem}
          </Alert>
        ) : null}
        <Section id="recipients" title={t('anonymous.set.recipients')}>
          {rows.length === 0 ? <p>{t('anonymous.set.noRecipients')}</p> : null}
          <ul class="flow plain-list">
            {rows.map(({ id, name, standing, ready }) => (
              <li key={id} class="sheet">
                <p>
                  {name} · {t(`anonymous.set.standing.${standing}`)}{' '}
                  <Badge tone={ready ? 'good' : 'wait'}>
                    {t(ready ? 'anonymous.set.ready' : 'anonymous.set.notReady')}
                  </Badge>
                </p>
                <Confirm
                  ask={t('anonymous.set.remove')}
                  text={t('anonymous.set.removeText')}
                  confirm={t('anonymous.set.remove')}
                  post={{ url: `/console/anonymous/recipients/${id}/end`, csrf: csrf(ctx) }}
                />
              </li>
            ))}
          </ul>
          <form method="post" action="/console/anonymous/recipients" class="flow">
            <Hidden csrf={csrf(ctx)} />
            <FieldView
              id="staffNo"
              field={{
                name: 'staffNo',
                kind: 'text',
                label: t('anonymous.set.staffNo'),
                required: true,
                maxLength: 60,
              }}
              value=""
              optional=""
            />
            <FieldView
              id="standing"
              field={{
                ...{ name: 'standing', kind: 'choice', label: t('anonymous.set.kind'), required: true },
                options: (['recipient', 'last'] as const).map((value) => ({
                  value,
                  label: t(`anonymous.set.standing.${value}`),
                })),
              }}
              value="recipient"
              optional=""
            />
            <Button>{t('anonymous.set.add')}</Button>
          </form>
        </Section>
        <Section id="channel" title={t(open ? 'anonymous.set.isOpen' : 'anonymous.set.isClosed')}>
          <form method="post" action="/console/anonymous/channel" class="flow">
            <Hidden csrf={csrf(ctx)} />
            <label class="option">
              <input type="checkbox" name="open" value="1" checked={open} />{' '}
              <span>{t('anonymous.set.open')}</span>
            </label>
            <FieldView
              id="outside"
              field={{
                name: 'outside',
                kind: 'long-text',
                label: t('anonymous.set.outside'),
                maxLength: 500,
              }}
              value={outside ?? ''}
              optional={t('common.optional')}
            />
            <Button look="primary">{t('anonymous.set.save')}</Button>
          </form>
        </Section>
      </>
    ),
  });
}

async function add(ctx: Ctx): Promise<void> {
  const { viewer, app, now } = ctx.state;
  demand(viewer, 'anonymous.set');
  const { staffNo = '', standing } = formFields(ctx);
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where p.staff_no = ${staffNo.trim()}
      and exists (select from employment e where e.person_id = p.id and e.to_at is null)`.execute(app.db);
  const [found] = rows;
  if (!found) {
    ctx.status = 422;
    return render(ctx, translate(ctx)('anonymous.set.nobody'));
  }
  const named = {
    personId: found.id,
    standing: standing === 'last' ? ('last' as const) : ('recipient' as const),
  };
  await inTransaction(app.db, (tx) => addRecipient(tx, named, { by: viewer.id, now }));
  back(ctx);
}

async function end(ctx: Ctx): Promise<void> {
  const { viewer, app, now } = ctx.state;
  demand(viewer, 'anonymous.set');
  const id = idParam(ctx, 'recipient');
  await inTransaction(app.db, (tx) => endRecipient(tx, id, { by: viewer.id, now }));
  back(ctx);
}

async function set(ctx: Ctx): Promise<void> {
  const { viewer, app, now } = ctx.state;
  demand(viewer, 'anonymous.set');
  const { open, outside = '' } = formFields(ctx);
  try {
    await inTransaction(app.db, (tx) =>
      setChannel(tx, { open: open === '1', outside: outside.slice(0, 500) }, { by: viewer.id, now }),
    );
  } catch (error) {
    if (!(error instanceof HeedError) || error.text !== 'anonymous-no-recipient') throw error;
    ctx.status = 422;
    return render(ctx, translate(ctx)('anonymous.set.noRecipients'));
  }
  back(ctx);
}

function back(ctx: Ctx): void {
  ctx.redirect('/console/anonymous');
  ctx.status = 303;
}
