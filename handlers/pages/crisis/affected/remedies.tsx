import { v7 } from 'uuid';
import { isDay } from '../../../../src/calendar/day.ts';
import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import {
  giveRemedy,
  promiseRemedy,
  type Remedy,
  remediesOf,
  remedyDone,
} from '../../../../src/crisis/affected/remedies.ts';
import { lockReal } from '../../../../src/crisis/affected/store.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { formatDate, formatMoment } from '../../../../src/messages/format.ts';
import { employedByStaffNo } from '../../../../src/people/by-staff-no.ts';
import { can } from '../../../../src/people/permissions.ts';
import { longestText, textProblem } from '../../../../src/threads/rules.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { Confirm, DataTable, FieldView } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, csrf, formFields, idParam, translate } from '../../../context.ts';
import { backTo } from '../frame.tsx';
import { renderAffected, within } from './frame.tsx';
import { showPerson } from './person.tsx';

const currency = 'CNY';

/** GET /crisis/:incident/affected/remedies */
export async function showRemedies(ctx: Ctx): Promise<void> {
  const here = await within(ctx, 'affected.read');
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.remedies.${key}`, params);
  const rows = await remediesOf(app.db, app.vault, here.incident.id);
  const state = ({ doneAt, doneByName, dueOn, ownerName }: Remedy) => {
    if (doneAt)
      return words('done', {
        name: doneByName ?? '',
        time: formatMoment(doneAt, language, here.viewer.timeZone),
      });
    if (dueOn < dayIn(now, app.zone)) return words('late', { name: ownerName });
    return words('open', { day: formatDate(dueOn, language, now), name: ownerName });
  };
  const cost = ({ cost: amount, currency: unit }: Remedy) =>
    amount === null ? null : <span class="quiet">{` ${(amount / 100).toFixed(2)} ${unit}`}</span>;
  renderAffected(
    ctx,
    here,
    'remedies',
    <>
      <p class="section-text">{words('lead')}</p>
      <DataTable
        caption={words('title')}
        captionHidden
        rows={rows}
        rowKey={({ id }) => id}
        empty={words('none')}
        columns={[
          {
            key: 'promise',
            label: words('promise'),
            cell: (one) => (
              <>
                {one.promise ?? ''} {cost(one)}
              </>
            ),
          },
          { key: 'to', label: words('to'), cell: ({ name, number }) => name ?? words('number', { number }) },
          {
            key: 'state',
            label: words('state'),
            cell: (one) => (
              <>
                {state(one)}
                {one.doneAt === null && one.deputyName ? (
                  <span class="quiet"> {words('deputyIs', { name: one.deputyName })}</span>
                ) : null}
                {one.note ? <p class="said">{one.note}</p> : null}
                {one.doneAt === null && can(here.viewer, 'affected.add') ? (
                  <Confirm
                    ask={words('doIt')}
                    text={words('doItText')}
                    confirm={words('doIt')}
                    look="plain"
                    post={{
                      url: affectedPath(here.incident.id, `/remedies/${one.id}/done`),
                      csrf: csrf(ctx),
                    }}
                  >
                    <FieldView
                      id={`remedy-${one.id}`}
                      field={{
                        name: 'note',
                        kind: 'long-text',
                        label: words('note'),
                        maxLength: longestText,
                      }}
                      value=""
                      optional={t('common.optional')}
                    />
                  </Confirm>
                ) : null}
                {one.doneAt === null && can(here.viewer, 'affected.add') ? (
                  <Confirm
                    ask={words('give')}
                    text={words('giveText')}
                    confirm={words('give')}
                    look="plain"
                    post={{
                      url: affectedPath(here.incident.id, `/remedies/${one.id}/give`),
                      csrf: csrf(ctx),
                    }}
                  >
                    <FieldView
                      id={`remedy-to-${one.id}`}
                      field={{
                        name: 'staff',
                        kind: 'text',
                        label: words('owner'),
                        required: true,
                        maxLength: 60,
                      }}
                      value=""
                      optional={t('common.optional')}
                    />
                  </Confirm>
                ) : null}
              </>
            ),
          },
        ]}
      />
    </>,
  );
}

interface PromiseProps {
  ctx: Ctx;
  incidentId: string;
  affectedId: string;
  problem?: string;
}

/** The form by which something is promised to somebody. */
export function PromiseForm({ ctx, incidentId, affectedId, problem }: PromiseProps) {
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.affected.remedies.${key}`);
  const typed = problem ? formFields(ctx) : {};
  const optional = t('common.optional');
  const field = (
    name: string,
    kind: 'text' | 'long-text' | 'date',
    label: string,
    required = true,
    help?: string,
  ) => (
    <FieldView
      id={`remedy-${name}`}
      field={{
        ...{ name, kind, label, required, maxLength: kind === 'long-text' ? longestText : 60 },
        ...(help ? { help } : {}),
      }}
      value={typed[name] ?? ''}
      optional={optional}
    />
  );
  return (
    <Confirm
      ask={t('crisis.affected.one.remedy')}
      text={problem ?? words('lead')}
      confirm={words('add')}
      look="plain"
      open={problem !== undefined}
      post={{ url: affectedPath(incidentId, `/people/${affectedId}/promise`), csrf: csrf(ctx) }}
      values={{ id: v7() }}
    >
      {field('text', 'long-text', words('promise'))}
      {field('due', 'date', words('due'))}
      {field('owner', 'text', words('owner'))}
      {field('deputy', 'text', words('deputy'), false, words('deputyHelp'))}
      {field('cost', 'text', words('cost'), false)}
    </Confirm>
  );
}

/** POST …/people/:affected/promise */
export async function promised(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.add');
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const { id, text = '', due = '', owner = '', deputy = '', cost = '' } = formFields(ctx);
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of a promise');
  const wrong = (key: string) => {
    ctx.status = 422;
    return showPerson(ctx, { form: 'remedy', text: t(key) });
  };
  const problem = textProblem(text);
  if (problem) return wrong(`threads.problem.${problem}`);
  if (!isDay(due) || due < dayIn(now, app.zone)) return wrong('crisis.affected.remedies.badDay');
  const plain = cost.normalize('NFKC').replace(/[,\s]/gu, '');
  if (plain !== '' && !/^\d{1,10}(?:\.\d{1,2})?$/.test(plain))
    return wrong('crisis.affected.remedies.badCost');
  const person = await employedByStaffNo(app.db, owner);
  const next = deputy.trim() === '' ? null : await employedByStaffNo(app.db, deputy);
  if (!person || next === undefined) return wrong('crisis.affected.remedies.unknownStaff');
  const affectedId = idParam(ctx, 'affected');
  await inTransaction(app.db, async (tx) =>
    promiseRemedy(tx, app, await lockReal(tx, incident.id), {
      ...{ id, affectedId, text, dueOn: due, owner: person.id, by: viewer.id, now, zone: app.zone },
      deputy: next?.id ?? null,
      cost: plain === '' ? null : { amount: Math.round(Number(plain) * 100), currency },
    }),
  );
  backTo(ctx, incident.id, '/affected/remedies');
}

/** POST …/remedies/:remedy/done */
export async function keptPromise(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.add');
  const { app, now } = ctx.state;
  const { note = '' } = formFields(ctx);
  if (textProblem(note) === 'tooLong') throw new HeedError('bad-request', 'the note is too long');
  const id = idParam(ctx, 'remedy');
  await inTransaction(app.db, async (tx) =>
    remedyDone(tx, app, await lockReal(tx, incident.id), { id, note, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, '/affected/remedies');
}

/** POST …/remedies/:remedy/give */
export async function gaveRemedy(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.add');
  const { app, now } = ctx.state;
  const person = await employedByStaffNo(app.db, formFields(ctx).staff ?? '');
  if (!person)
    throw new HeedError('bad-input', 'nobody who works here has that number', { text: 'affected-no-owner' });
  const id = idParam(ctx, 'remedy');
  await inTransaction(app.db, async (tx) =>
    giveRemedy(tx, await lockReal(tx, incident.id), { id, to: person.id, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, '/affected/remedies');
}
