import { type CodedProblem, sayProblem } from '../../../src/messages/problems.ts';
import type { Change } from '../../../src/people/directory/diff.ts';
import type { ImportResult } from '../../../src/people/directory/import.ts';
import { Alert, Section, Stats } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

/** What stands against a list, by row as a spreadsheet counts. */
export function ImportProblems({
  problems,
  words: { t, n, language },
}: {
  problems: readonly CodedProblem[];
  words: Words;
}) {
  return (
    <div class="alert tone-bad" role="alert" tabIndex={-1} data-focus>
      <div class="alert-body">
        <p class="alert-title">{t('console.import.problems', { count: problems.length })}</p>
        <ul>
          {problems
            .slice(0, mostShown)
            .map((one) => sayProblem(language, one))
            .map(({ at, problem }) => (
              <li key={`${at} ${problem}`}>
                <strong>{at}</strong> {problem}
              </li>
            ))}
          {problems.length > mostShown ? (
            <li>{t('console.import.more', { more: n(problems.length - mostShown) })}</li>
          ) : null}
        </ul>
      </div>
    </div>
  );
}

const mostShown = 50;
/** A short list stands open. */
const fewEnoughToShow = 10;

/** What a list would change, by kind and count. */
export function ImportReview(props: {
  result: ImportResult;
  changed: boolean;
  words: Words;
  /** Names of the platforms that messages can go to. */
  connected: readonly string[];
}) {
  const { result, changed, words, connected } = props;
  const { t, n } = words;
  const { joined, left, departments, changes, ignored } = result;
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  return (
    <>
      <Alert
        tone={changed ? 'warn' : changes.length === 0 ? 'info' : 'good'}
        title={t(
          changed
            ? 'console.import.changed'
            : changes.length === 0
              ? 'console.import.same'
              : 'console.import.fine',
        )}
        announce={changed ? 'alert' : 'status'}
      >
        {ignored.length > 0 ? <p>{t('console.import.ignored', { columns: ignored.join(' · ') })}</p> : null}
      </Alert>
      {result.mailboxes
        .filter(({ channel }) => connected.includes(channel))
        .map(({ channel, why, staffNos }) => (
          <Alert key={`${channel} ${why}`} tone="warn" title={t(`console.import.mailbox.${channel}.${why}`)}>
            <p>
              {staffNos.slice(0, mostShown).join(' · ')}
              {staffNos.length > mostShown
                ? ` · ${t('console.import.more', { more: n(staffNos.length - mostShown) })}`
                : null}
            </p>
          </Alert>
        ))}
      <Stats
        items={[
          { label: t('console.import.joined'), value: n(joined) },
          { label: t('console.import.changedPeople'), value: n(result.changed) },
          {
            label: t('console.import.left'),
            value: n(left),
            ...(left > 0 ? { tone: 'wait' as const } : {}),
          },
          { label: t('console.import.departments'), value: n(departments) },
        ]}
      />
      {kinds.length > 0 ? (
        <Section id="import-changes" title={t('console.import.changes')} sheet>
          {kinds.map((kind) => (
            <KindOfChange
              key={kind}
              changes={changes.filter((change) => change.kind === kind)}
              words={words}
            />
          ))}
        </Section>
      ) : null}
    </>
  );
}

function KindOfChange({ changes, words: { t, n } }: { changes: readonly Change[]; words: Words }) {
  const kind = changes[0]?.kind ?? '';
  return (
    <details class="change-kind" open={changes.length <= fewEnoughToShow}>
      <summary>
        {t(`console.import.kind.${kind}`)} <span class="tab-count">{n(changes.length)}</span>
      </summary>
      <ul>
        {changes.slice(0, mostShown).map((change) => (
          <li key={described(change)}>{described(change)}</li>
        ))}
        {changes.length > mostShown ? (
          <li>{t('console.import.more', { more: n(changes.length - mostShown) })}</li>
        ) : null}
      </ul>
    </details>
  );

  function described(change: Change): string {
    switch (change.kind) {
      case 'person-joined':
      case 'person-changed':
        return `${change.staffNo} ${change.fields.name}`;
      case 'person-renamed':
        return `${change.staffNo} ${change.was} → ${change.name}`;
      case 'person-left':
      case 'person-suspended':
      case 'person-resumed':
        return change.staffNo;
      case 'member-added':
      case 'member-removed':
      case 'head-named':
      case 'head-ended':
        return `${change.staffNo} · ${change.department}`;
      case 'role-granted':
      case 'role-ended':
        return `${change.staffNo} · ${t(`console.roles.${change.role}`)}`;
      case 'department-opened':
        return change.name;
      case 'department-renamed':
        return `${change.was} → ${change.name}`;
      case 'department-moved':
      case 'department-closed':
        return change.code;
    }
  }
}
