import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { figures } from '../../../src/support/counselling/figures.ts';
import { hourOf } from '../../../src/support/counselling/said.ts';
import { bookingsOf, freeSlots } from '../../../src/support/counselling/store.ts';
import { Alert, Button, Hidden, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';

const mostShown = 24;
const notices = { took: 'took', moved: 'movedTo', cancelled: 'cancelled', gone: 'gone' } as const;
const isNotice = (value: unknown): value is keyof typeof notices =>
  typeof value === 'string' && Object.hasOwn(notices, value);

/** For whoever is signed in: the hour they have, those they can take, a counsellor's way to their own, and the figures. */
export async function ownSections(ctx: Ctx, viewer: Viewer) {
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const [mine, free, counted] = await Promise.all([
    bookingsOf(app.db, app.vault, viewer.id, now),
    freeSlots(app.db, now, mostShown + 1),
    can(viewer, 'support.figures') ? figures(app.db) : undefined,
  ]);
  const reader = { language, zone: viewer.timeZone };
  const done = ctx.query.done;
  const choice = mine.length > 0 ? 'move' : 'book';
  return (
    <>
      {isNotice(done) ? (
        <Alert tone={done === 'gone' ? 'warn' : 'good'}>{t(`support.talk.${notices[done]}`)}</Alert>
      ) : null}
      {can(viewer, 'support.offer') ? (
        <p>
          <LinkButton href="/support/counsellor">{t('support.talk.deskLink')}</LinkButton>
        </p>
      ) : null}
      {mine.length > 0 ? (
        <Section id="mine" title={t('support.talk.mine')}>
          {mine.map((one) => (
            <p key={one.id}>{hourOf(one, reader)}</p>
          ))}
          <p>{t('support.talk.reminder')}</p>
          <form method="post" action="/support/cancel">
            <Hidden csrf={csrf(ctx)} />
            <Button look="danger">{t('support.talk.cancel')}</Button>
          </form>
        </Section>
      ) : null}
      <Section id="times" title={t('support.talk.times')}>
        {free.length === 0 ? <p>{t('support.talk.noneHere')}</p> : null}
        {free.slice(0, mostShown).map((one) => (
          <form key={one.id} method="post" action={`/support/${choice}`} class="button-row">
            <Hidden csrf={csrf(ctx)} values={{ slot: one.id }} />
            <span>{hourOf(one, reader)}</span>
            <Button small>{t(`support.talk.${choice}`)}</Button>
          </form>
        ))}
        {free.length > mostShown ? <p>{t('support.talk.more')}</p> : null}
      </Section>
      {counted ? (
        <Section id="figures" title={t('support.talk.figures')}>
          <p>{t('support.talk.figuresText')}</p>
          {counted.length === 0 ? <p>{t('support.talk.figuresNone')}</p> : null}
          {counted.map(({ quarter, people }) => (
            <p key={quarter}>
              {people === null
                ? t('support.talk.few', { quarter: nameOf(quarter) })
                : t('support.talk.people', { quarter: nameOf(quarter), count: String(people) })}
            </p>
          ))}
        </Section>
      ) : null}
    </>
  );
}

/** `2026-10-01` is 2026 Q4. */
const nameOf = (quarter: string): string =>
  `${quarter.slice(0, 4)} Q${Math.ceil(Number(quarter.slice(5, 7)) / 3)}`;
