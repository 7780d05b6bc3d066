import {
  bulletinCard,
  consoleAnnouncementsPath,
  consoleBulletinPath,
} from '../../../src/announcements/present.ts';
import { withdrawBulletin } from '../../../src/announcements/send.ts';
import { findBulletin } from '../../../src/announcements/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { departmentTree } from '../../../src/notices/choose.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Confirm, Facts, Section, StateBadge } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, idParam } from '../../context.ts';
import { audienceWords } from '../console/notice-look.tsx';
import { consoleViewer, done, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { BothCards } from './cards.tsx';
import { bulletinTitle, bulletinTones } from './list.tsx';

/** GET /console/announcements/:bulletin */
export async function showBulletin(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'announcements.write');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, n, language, companyMoment } = words;
  const bulletin = await findBulletin(db, idParam(ctx, 'bulletin'));
  const { id, texts, audience, state, sendAt, sentAt, people } = bulletin;
  const tree = audience.kind === 'departments' ? await departmentTree(db) : [];
  const label = t(`announcements.staff.states.${state}`);
  renderConsole(ctx, {
    path: consoleBulletinPath(id),
    title: bulletinTitle(texts, language),
    up: { href: consoleAnnouncementsPath, label: t('announcements.staff.title') },
    body: (
      <>
        <Section id="order" title={t('announcements.staff.order')} sheet>
          <Facts
            items={[
              {
                label: t('announcements.staff.state'),
                value: <StateBadge state={{ tone: bulletinTones[state], label }} />,
              },
              { label: t('announcements.staff.audience'), value: audienceWords(audience, tree, words) },
              { label: t('announcements.staff.when'), value: companyMoment(sentAt ?? sendAt) },
              ...(people === null ? [] : [{ label: t('announcements.staff.sentTo'), value: n(people) }]),
            ]}
          />
          <p class="quiet">{t('announcements.staff.notTold')}</p>
        </Section>
        <Section id="cards" title={t('announcements.staff.cards')} text={t('announcements.staff.cardsText')}>
          <BothCards message={bulletinCard(texts)} words={words} />
        </Section>
        {state === 'planned' ? (
          <Confirm
            ask={t('announcements.staff.withdraw')}
            text={t('announcements.staff.withdrawText')}
            confirm={t('announcements.staff.withdrawConfirm')}
            post={{ url: `${consoleBulletinPath(id)}/withdraw`, csrf: csrf(ctx) }}
          />
        ) : null}
      </>
    ),
  });
}

/** POST …/withdraw */
export async function withdraw(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'announcements.write');
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'bulletin');
  await inTransaction(app.db, (tx) => withdrawBulletin(tx, id, { actor: { person: viewer.id }, now }));
  done(ctx, consoleBulletinPath(id), 'bulletinWithdrawn');
}
