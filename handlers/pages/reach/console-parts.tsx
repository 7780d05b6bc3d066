import { answerReceiptPath } from '../../../src/notices/present.ts';
import type { PersonFacts } from '../../../src/notices/view.ts';
import type { WayCounts } from '../../../src/notices/ways/count.ts';
import { can } from '../../../src/people/permissions.ts';
import { Badge, Button, Hidden, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import type { Words } from '../console/words.ts';

/** How many of a notice's answers came by other ways: what is no signature of the person is said to be none. */
export function WaySummary({ ways, words: { t, n } }: { ways: WayCounts; words: Words }) {
  const said = (['paper', 'kiosk', 'on-behalf', 'contested'] as const)
    .filter((way) => ways[way] > 0)
    .map((way) => t(`reach.summary.${way}`, { n: n(ways[way]) }));
  if (said.length === 0) return null;
  return (
    <p class="help">
      {t('reach.summary.label')}
      {said.join(t('reach.summary.and'))}
      {t('reach.summary.stop')}
    </p>
  );
}

/** Beside a person: how their answer came, with the receipt to print for them; or the way to reach them otherwise. */
export function WayCell({
  ctx,
  noticeId,
  person,
  words: { t },
}: {
  ctx: Ctx;
  noticeId: string;
  person: PersonFacts;
  words: Words;
}) {
  const { details, personId } = person;
  const { viewer } = ctx.state;
  const way = details?.way;
  const records = viewer !== null && can(viewer, 'answers.record', { personId });
  const path = `/console/notices/${noticeId}/people/${personId}`;
  if (way) {
    return (
      <>
        <a href={answerReceiptPath(way.answerId)}>{t(`ways.way.${way.kind}`)}</a>
        {way.contestedAt ? <Badge tone="warn">{t('reach.contested')}</Badge> : null}
      </>
    );
  }
  if (person.standing === 'cancelled') return <>—</>;
  if (records && person.standing !== 'finished')
    return (
      <a class="nowrap" href={path}>
        {t('reach.other')}
      </a>
    );
  return person.standing === 'finished' ? <span class="faint">{t('reach.own')}</span> : <>—</>;
}

/** Below the people of a notice: paper for all whom it did not reach, sheets that come back, tablets. */
export function ReachRow({
  ctx,
  noticeId,
  unreached,
  words: { t },
}: {
  ctx: Ctx;
  noticeId: string;
  unreached: number;
  words: Words;
}) {
  if (!can(ctx.state.viewer, 'kiosks.run')) return null;
  return (
    <form class="button-row" method="post" action={`/console/notices/${noticeId}/paper`}>
      <Hidden csrf={csrf(ctx)} />
      {unreached > 0 ? <Button>{t('reach.unreached')}</Button> : null}
      <LinkButton href="/console/paper">{t('reach.paper.title')}</LinkButton>
      <LinkButton href="/console/kiosks">{t('reach.kiosks.link')}</LinkButton>
    </form>
  );
}
