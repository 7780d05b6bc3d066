import { z } from 'zod';
import type { App } from '../../src/app.ts';
import { awaitingTitles } from '../../src/contracts/store.ts';
import { formatMoment } from '../../src/messages/format.ts';
import type { Card, Language } from '../../src/messages/model.ts';
import { translator } from '../../src/messages/texts.ts';
import { dueCard } from '../../src/notices/due-card.ts';
import { type MyNotice, myNotices } from '../../src/notices/mine.ts';
import { noticePath } from '../../src/notices/present.ts';
import { personOfAccount } from '../../src/people/identities.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { type HomeSection, renderHome } from '../../src/platforms/slack/blocks/home.ts';
import type { SlackSide } from '../../src/platforms/slack/connect.ts';
import { receiptPath } from '../../src/receipts/path.ts';
import { notLinked } from '../inbound.ts';

/** What fits on a screen; the pages have all of it. */
const mostOpen = 10;
const mostAnswered = 10;

/**
 * A person's home in Slack: what is due, what they answered with the receipts, and what is held about them. Drawn
 * when it is opened; it changes nothing.
 */
export async function publishHome(
  app: App,
  { api, team }: SlackSide,
  userId: string,
  signal: AbortSignal,
): Promise<void> {
  const account = { platform: 'slack', tenant: team.teamId, externalId: userId };
  const personId = await personOfAccount(app.db, account);
  const viewer = personId ? await findViewer(app.db, personId, app.clock.now()) : null;
  const language = viewer?.language ?? 'zh-CN';
  const sections = viewer
    ? await sectionsFor(app, viewer.id, { language, timeZone: viewer.timeZone })
    : [{ lines: [notLinked] }];
  const view = renderHome(sections, { baseUrl: app.baseUrl, language });
  await api.call({ method: 'views.publish', args: { user_id: userId, view }, answer: z.object({}), signal });
}

interface Reader {
  language: Language;
  timeZone: string;
}

async function sectionsFor(app: App, personId: string, reader: Reader): Promise<HomeSection[]> {
  const t = translator(reader.language);
  const notices = await myNotices(app.db, personId);
  const open = notices.filter(({ state }) => state === 'open');
  const answered = notices.filter(({ answer }) => answer !== null);
  const titles = await awaitingTitles(app.db, personId, reader.language);
  const agreements = titles.map((title) => t('words.agreement', { title }));
  const held = await app.personalData.whatIsHeld(app.db, personId);
  const all = { label: t('words.open.data'), path: '/me' };
  return [
    {
      heading: t('me.open'),
      lines: open.length + agreements.length === 0 ? [t('me.openNone')] : agreements,
      cards: open
        .slice(0, mostOpen)
        .map((notice) =>
          dueCard(notice, { language: reader.language, zone: app.zone, now: app.clock.now() }),
        ),
      ...(open.length > mostOpen ? { link: { label: t('words.open.tasks'), path: '/me#open' } } : {}),
    },
    {
      heading: t('me.answered'),
      lines: answered.length === 0 ? [t('me.answeredNone')] : [],
      cards: answered.slice(0, mostAnswered).map((notice) => answeredCard(notice, reader)),
      ...(answered.length > mostAnswered ? { link: all } : {}),
    },
    {
      heading: t('me.held'),
      lines: held.map(({ category, count, why }) => `${t(category)} (${count}): ${t(why)}`),
      link: all,
    },
  ];
}

function answeredCard({ titles, answer, answeredAt, entryId, noticeId }: MyNotice, reader: Reader): Card {
  const { language, timeZone } = reader;
  const t = translator(language);
  const when = answeredAt ? formatMoment(answeredAt, language, timeZone) : '';
  return {
    title: titles[language],
    lines: [`${t(`notices.state.${answer}`)} · ${when}`],
    link:
      entryId === null
        ? { label: t('notices.answered.again'), path: noticePath(noticeId) }
        : { label: t('notices.answered.receipt'), path: receiptPath(entryId) },
  };
}
