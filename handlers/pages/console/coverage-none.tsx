import { EmptyState, LinkButton } from '../../../src/web/components/index.ts';
import type { AsOf } from './as-of.ts';
import type { CoverageData } from './coverage-data.ts';
import { type FiltersOf, listHref } from './lists.ts';
import type { NoticeSight } from './scope.ts';
import type { Words } from './words.ts';

interface CoverageNoneProps {
  notices: CoverageData['notices'];
  values: FiltersOf<'coverage'>;
  when: AsOf;
  sight: NoticeSight;
  words: Words;
}

/** Why there is nothing to count, and the one thing that changes it. */
export function CoverageNone(props: CoverageNoneProps) {
  const { t } = props.words;
  const { why, href } = whyNone(props);
  return (
    <EmptyState title={t(`console.coverage.none.${why}.title`)} text={t(`console.coverage.none.${why}.text`)}>
      {href ? <LinkButton href={href}>{t(`console.coverage.none.${why}.go`)}</LinkButton> : null}
    </EmptyState>
  );
}

function whyNone({ notices, values, when, sight }: CoverageNoneProps) {
  const { notice, department, manager, platform, language, by, at, show } = values;
  if (notices.length === 0)
    return when.typed
      ? { why: 'before', href: listHref('coverage', values, { at: undefined }) }
      : { why: 'yet', href: sight.answers ? '/console/notices/new' : undefined };
  if (notice ?? department ?? manager ?? platform ?? language)
    return { why: 'filtered', href: listHref('coverage', { by, at, show }) };
  if (show !== 'all' && notices.every(({ endedAt }) => endedAt !== null))
    return { why: 'ended', href: listHref('coverage', values, { show: 'all' }) };
  return { why: 'nobody', href: undefined };
}
