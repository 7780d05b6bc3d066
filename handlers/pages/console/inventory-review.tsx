import { readSnapshot } from '../../../src/inventory/review.ts';
import { type Change, changesSince, type Snapshot } from '../../../src/inventory/snapshot.ts';
import type { DoneReview, ReviewStanding } from '../../../src/inventory/standing.ts';
import { formatDate, formatDay } from '../../../src/messages/format.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { beginning } from '../../../src/policies/row-words.ts';
import { Badge, Button, Facts, FieldView, Hidden, type Tone } from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import type { Words } from './words.ts';

/** A form that was refused, as it was filled in. */
export interface Entered {
  policyId: string;
  note?: string;
  months?: string;
  reviewer?: string;
  wrong: 'note' | 'months' | 'reviewer';
}

export interface ReviewPart {
  ctx: Ctx;
  words: Words;
  standing: ReviewStanding;
  snapshot: Snapshot;
  done: readonly DoneReview[];
  may: boolean;
  entered: Entered | undefined;
  /** Staff number of whoever reviews. */
  staffNo: string;
}

const tones: Record<ReviewStanding['state'], Tone> = { never: 'warn', reviewed: 'good', overdue: 'bad' };

/** What is not as it was when somebody last looked; nothing counts as looked at before that. */
export const changesOf = ({ last }: ReviewStanding, snapshot: Snapshot): Change[] =>
  changesSince(last ? readSnapshot(last.snapshot) : undefined, snapshot);

/** When it was looked at and is to be again, what changed, and what can be done about it. */
export function ReviewSection(part: ReviewPart) {
  const { ctx, words, standing, snapshot, done, may } = part;
  const { t, language } = words;
  const { app, now } = ctx.state;
  const { last, dueOn, reviewerName, state } = standing;
  const changes = changesOf(standing, snapshot);
  const on = formatDate(dueOn, language, now);
  return (
    <div class="review">
      <p>
        <Badge tone={tones[state]}>{t(`inventory.standing.${state}`)}</Badge>{' '}
        {last && changes.length > 0 ? <Badge tone="warn">{t('inventory.changed')}</Badge> : null}{' '}
        {last
          ? t('inventory.lastReview', { on: formatDay(last.at, language, app.zone, now), name: last.byName })
          : null}{' '}
        {t('inventory.nextReview', { on, name: reviewerName ?? t('inventory.nobody') })}
      </p>
      {last && changes.length > 0 ? (
        <details>
          <summary>{t('inventory.changes')}</summary>
          <ChangeList changes={changes} snapshot={snapshot} words={words} />
        </details>
      ) : (
        <p class="quiet">{t(last ? 'inventory.noChanges' : 'inventory.neverText')}</p>
      )}
      {may ? <Forms {...part} /> : null}
      {done.length > 0 ? (
        <details>
          <summary>{t('inventory.history')}</summary>
          <ul class="plain">
            {done.map((one, n) => (
              <li key={one.id}>
                {t('inventory.lastReview', {
                  on: formatDay(one.at, language, app.zone, now),
                  name: one.byName,
                })}
                <p class="said">{one.note}</p>
                {n + 1 < done.length ? (
                  <ChangeList
                    changes={changesSince(
                      readSnapshot(done[n + 1]?.snapshot ?? '{}'),
                      readSnapshot(one.snapshot),
                    )}
                    snapshot={readSnapshot(one.snapshot)}
                    words={words}
                  />
                ) : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

function ChangeList({
  changes,
  snapshot,
  words: { t, language },
}: {
  changes: readonly Change[];
  snapshot: Snapshot;
  words: Words;
}) {
  if (changes.length === 0) return <p class="quiet">{t('inventory.noChanges')}</p>;
  const rowName = (row: string) =>
    row === 'policy' ? t('inventory.ofPolicy') : beginning(snapshot.rows[row]?.what?.[language] ?? row);
  const field = (key: string) =>
    t(hasText(language, `inventory.column.${key}`) ? `inventory.column.${key}` : `inventory.field.${key}`);
  return (
    <Facts
      items={changes.map(({ what, row, field: key, before, after }) => ({
        label: `${t(`inventory.what.${what}`)}: ${rowName(row)}${key ? ` · ${field(key)}` : ''}`,
        value: (
          <>
            {before ? <div>{`${t('inventory.before')}: ${before[language]}`}</div> : null}
            {after ? <div>{`${t('inventory.after')}: ${after[language]}`}</div> : null}
          </>
        ),
      }))}
    />
  );
}

function Forms({ ctx, words: { t }, standing, entered, staffNo }: ReviewPart) {
  const { policyId, id, months } = standing;
  const mine = entered?.policyId === policyId ? entered : undefined;
  const wrong = (field: Entered['wrong'], text: string) => (mine?.wrong === field ? { error: t(text) } : {});
  const path = `/console/inventory/${policyId}`;
  return (
    <>
      <details open={mine?.wrong === 'note'}>
        <summary>{t('inventory.record')}</summary>
        <form class="answer-form" method="post" action={`${path}/review`} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ review: id }} />
          <FieldView
            id={`note-${policyId}`}
            field={{
              ...{ name: 'note', kind: 'long-text', label: t('inventory.note') },
              ...{ help: t('inventory.recordText'), required: true, maxLength: 4_000 },
            }}
            value={mine?.note ?? ''}
            {...wrong('note', 'inventory.noteMissing')}
            optional={t('common.optional')}
          />
          <Button look="primary">{t('inventory.record')}</Button>
        </form>
      </details>
      <details open={mine?.wrong === 'months' || mine?.wrong === 'reviewer'}>
        <summary>{t('inventory.schedule')}</summary>
        <form class="answer-form" method="post" action={`${path}/schedule`} noValidate>
          <Hidden csrf={csrf(ctx)} />
          <p class="quiet">{t('inventory.scheduleText')}</p>
          <FieldView
            id={`months-${policyId}`}
            field={{
              name: 'months',
              kind: 'text',
              label: t('inventory.months'),
              required: true,
              maxLength: 2,
            }}
            value={mine?.months ?? String(months)}
            inputMode="numeric"
            {...wrong('months', 'errors.inventory-months')}
            optional={t('common.optional')}
          />
          <FieldView
            id={`reviewer-${policyId}`}
            field={{
              name: 'reviewer',
              kind: 'text',
              label: t('inventory.reviewer'),
              required: true,
              maxLength: 64,
            }}
            value={mine?.reviewer ?? staffNo}
            {...wrong('reviewer', 'errors.inventory-reviewer')}
            optional={t('common.optional')}
          />
          <Button>{t('inventory.save')}</Button>
        </form>
      </details>
    </>
  );
}
