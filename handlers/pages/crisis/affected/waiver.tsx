import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import { grounds } from '../../../../src/crisis/affected/rules.ts';
import { endWaiver, waive, waiversOf } from '../../../../src/crisis/affected/waive.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { can } from '../../../../src/people/permissions.ts';
import { longestText, textProblem } from '../../../../src/threads/rules.ts';
import { Alert, Confirm, FieldView, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, translate } from '../../../context.ts';
import { backTo } from '../frame.tsx';
import { type Within, within } from './frame.tsx';

/** Whether individuals are told at all, and in whose name they are not. */
export async function drawWaiver(ctx: Ctx, { incident, viewer }: Within) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.waiver.${key}`, params);
  const all = await waiversOf(app.db, app.vault, incident.id);
  const time = (at: Date) => formatMoment(at, language, viewer.timeZone);
  const stands = all.some(({ endedAt }) => endedAt === null);
  const why = (
    <FieldView
      id="affected-waiver-why"
      field={{ name: 'why', kind: 'long-text', label: words('why'), required: true, maxLength: longestText }}
      value=""
      optional={t('common.optional')}
    />
  );
  const url = affectedPath(incident.id, stands ? '/waiver/end' : '/waiver');
  return (
    <Section id="waiver" title={words('title')} text={words('text')}>
      {all.length === 0 ? <p class="quiet">{words('none')}</p> : null}
      {all.map((one) => (
        <Alert key={one.id} tone={one.endedAt ? 'neutral' : 'warn'}>
          <p>
            {words('stands', { ground: words(`ground.${one.ground}`), name: one.byName, time: time(one.at) })}
          </p>
          {one.why ? <p class="said">{words('whyWas', { why: one.why })}</p> : null}
          {one.endedAt ? (
            <p class="said">
              {words('ended', {
                name: one.endedByName ?? '',
                time: time(one.endedAt),
                why: one.endedWhy ?? '',
              })}
            </p>
          ) : null}
        </Alert>
      ))}
      {can(viewer, 'affected.waive') ? (
        <Confirm
          ask={words(stands ? 'end' : 'ask')}
          text={words(stands ? 'endText' : 'askText')}
          confirm={words(stands ? 'end' : 'do')}
          look="plain"
          post={{ url, csrf: csrf(ctx) }}
        >
          {stands ? null : (
            <FieldView
              id="affected-ground"
              field={{
                name: 'ground',
                kind: 'choice',
                label: words('groundLabel'),
                required: true,
                options: grounds.map((value) => ({ value, label: words(`ground.${value}`) })),
              }}
              value=""
              optional={t('common.optional')}
            />
          )}
          {why}
        </Confirm>
      ) : null}
    </Section>
  );
}

/** POST /crisis/:incident/affected/waiver */
export async function waived(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.waive');
  const { app, now } = ctx.state;
  const { why = '', ...fields } = formFields(ctx);
  const ground = grounds.find((one) => one === fields.ground);
  if (!ground || textProblem(why))
    throw new HeedError('bad-input', 'an exception needs a ground and a reason', { text: 'affected-why' });
  await inTransaction(app.db, (tx) => waive(tx, app, incident.id, { ground, why, by: viewer.id, now }));
  backTo(ctx, incident.id, '/affected');
}

/** POST /crisis/:incident/affected/waiver/end */
export async function waiverEnded(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.waive');
  const { app, now } = ctx.state;
  const { why = '' } = formFields(ctx);
  if (textProblem(why))
    throw new HeedError('bad-input', 'ending it needs a reason', { text: 'affected-why' });
  await inTransaction(app.db, (tx) => endWaiver(tx, app, incident.id, { why, by: viewer.id, now }));
  backTo(ctx, incident.id, '/affected');
}
