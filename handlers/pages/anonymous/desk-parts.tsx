import { dayIn } from '../../../src/anonymous/clocks.ts';
import { isLate, stepOn } from '../../../src/anonymous/rules.ts';
import type { Line } from '../../../src/anonymous/work.ts';
import { Badge, Button, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { dayOf } from './frame.tsx';

export const received = (ctx: Ctx, { receivedOn }: Pick<Line, 'receivedOn'>) =>
  translate(ctx)('anonymous.desk.line', { received: dayOf(ctx, receivedOn) });

export function Marks({
  ctx,
  line,
}: {
  ctx: Ctx;
  line: Omit<Line, 'recipientId' | 'standing' | 'unread'> & Partial<Line>;
}) {
  const t = translate(ctx);
  const step = stepOn(dayIn(ctx.state.now, ctx.state.app.zone), line);
  const due =
    line.closedOn !== null || line.feedbackOn !== null
      ? undefined
      : line.confirmedOn === null
        ? { day: dayOf(ctx, line.confirmBy), what: t('anonymous.desk.confirm') }
        : { day: dayOf(ctx, line.feedbackBy), what: t('anonymous.desk.feedback') };
  return (
    <p>
      {line.closedOn !== null ? <Badge tone="neutral">{t('anonymous.desk.done')}</Badge> : null}{' '}
      {step && isLate(step) ? <Badge tone="bad">{t('anonymous.desk.late')}</Badge> : null}{' '}
      {line.unread ? <Badge tone="info">{t('anonymous.desk.unread', { count: line.unread })}</Badge> : null}{' '}
      {due ? t('anonymous.desk.due', due) : null} {line.standing === 'last' ? t('anonymous.desk.last') : null}
    </p>
  );
}

function Passphrase({ ctx, name, label }: { ctx: Ctx; name: string; label: string }) {
  const id = `passphrase-${name}`;
  return (
    <div class="field">
      <label for={id}>{translate(ctx)(label)}</label>
      <input id={id} name={name} type="password" autocomplete="off" maxLength={200} required />
    </div>
  );
}

export function Choose({ ctx }: { ctx: Ctx }) {
  const t = translate(ctx);
  return (
    <Section id="key" title={t('anonymous.desk.noKey')} text={t('anonymous.desk.noKeyText')}>
      <form class="form" method="post" action="/reports/key" noValidate>
        <Hidden csrf={csrf(ctx)} />
        <Passphrase ctx={ctx} name="passphrase" label="anonymous.desk.passphrase" />
        <Passphrase ctx={ctx} name="again" label="anonymous.desk.again" />
        <Button look="primary">{t('anonymous.desk.make')}</Button>
      </form>
    </Section>
  );
}

export function Unlock({ ctx, open }: { ctx: Ctx; open: boolean }) {
  const t = translate(ctx);
  return open ? (
    <form method="post" action="/reports/lock">
      <Hidden csrf={csrf(ctx)} />
      <Button small>{t('anonymous.desk.lock')}</Button>
    </form>
  ) : (
    <Section id="unlock" title={t('anonymous.desk.unlock')} text={t('anonymous.desk.unlockText')}>
      <form class="form" method="post" action="/reports/unlock" noValidate>
        <Hidden csrf={csrf(ctx)} />
        <Passphrase ctx={ctx} name="passphrase" label="anonymous.desk.passphrase" />
        <Button look="primary">{t('anonymous.desk.unlock')}</Button>
      </form>
    </Section>
  );
}
