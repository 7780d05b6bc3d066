import type { BulkPreview } from '../../../src/console/bulk.ts';
import { findPeople } from '../../../src/people/store.ts';
import { Alert, Facts } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { outcomeLine, whyNot } from './bulk-parts.tsx';
import type { Words } from './words.ts';

/** Names that are shown before it is done; all are counted. */
const mostNames = 20;

/** Others belong to what was chosen than those who were shown. */
export function Changed({ words: { t } }: { words: Words }) {
  return (
    <Alert tone="warn" title={t('console.bulk.changed')} announce="alert">
      <p>{t('console.bulk.changedText')}</p>
    </Alert>
  );
}

/** Numbers, who is left out and why, which notices, and the first names. */
export function Look(props: { preview: BulkPreview; names: readonly string[]; words: Words }) {
  const { preview, names, words } = props;
  const { t, n, language } = words;
  const { people, notices, not } = preview;
  const rest = people - names.length;
  return (
    <>
      <p class="lead">{outcomeLine(preview.kind, preview, words, 'would')}</p>
      <Facts
        items={[
          { label: t('console.bulk.people'), value: n(people) },
          {
            label: t('console.bulk.notices'),
            value: (
              <ul>
                {notices.map(({ noticeId, titles, personIds }) => (
                  <li key={noticeId}>
                    {titles[language]} · {t('console.bulk.peopleCount', { count: personIds.length })}
                  </li>
                ))}
              </ul>
            ),
          },
          ...(not.length > 0
            ? [
                {
                  label: t(preview.kind === 'remind' ? 'console.bulk.left' : 'console.callOff.left'),
                  value: (
                    <ul>
                      {not.map(({ why, people: left }) => (
                        <li key={why}>
                          {t('console.bulk.leftLine', { count: left, why: whyNot(why, words) })}
                        </li>
                      ))}
                    </ul>
                  ),
                },
              ]
            : []),
          {
            label: t('console.bulk.who'),
            value: (
              <>
                {names.join(t('console.bulk.comma'))}
                {rest > 0 ? ` ${t('console.bulk.more', { count: rest })}` : ''}
              </>
            ),
          },
        ]}
      />
    </>
  );
}

export async function firstNames(ctx: Ctx, { notices }: BulkPreview): Promise<string[]> {
  const ids = [...new Set(notices.flatMap(({ personIds }) => personIds))].slice(0, mostNames);
  const people = await findPeople(ctx.state.app.db, ids);
  return people.toSorted((a, b) => (a.staffNo < b.staffNo ? -1 : 1)).map(({ name }) => name);
}
