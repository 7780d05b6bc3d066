import { formatDay } from '../../../src/messages/format.ts';
import { newRequestPath, requestPath } from '../../../src/requests/present.ts';
import { isOpen } from '../../../src/requests/rules.ts';
import { requestsOf } from '../../../src/requests/store.ts';
import { Badge, EmptyState, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { requestTones } from '../requests/history.tsx';

/** For "About me": what somebody asked about their own data, open ones first, and the way to ask. */
export async function myRequests(ctx: Ctx) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const mine = await requestsOf(app.db, signedIn(ctx).id);
  return (
    <Section id="requests" title={t('requests.section')} text={t('requests.sectionText')}>
      {mine.length === 0 ? <EmptyState compact title={t('requests.none')} /> : null}
      <ul class="todo">
        {mine.map((one) => (
          <li key={one.id} class="sheet todo-item">
            <div>
              <h3>
                <a href={requestPath(one.id)}>{t(`requests.kind.${one.kind}`)}</a>
              </h3>
              <p class="quiet">
                {isOpen(one.state)
                  ? t('requests.page.dueText', { day: formatDay(one.dueAt, language, one.zone, now) })
                  : formatDay(one.filedAt, language, one.zone, now)}
                {one.titles ? ` · ${one.titles[language]}` : ''}
              </p>
            </div>
            <Badge tone={requestTones[one.state]}>{t(`requests.state.${one.state}`)}</Badge>
          </li>
        ))}
      </ul>
      <p class="button-row">
        <LinkButton href={newRequestPath()}>{t('requests.make')}</LinkButton>
      </p>
    </Section>
  );
}
