import { formatMoment } from '../../../src/messages/format.ts';
import { noticeDays } from '../../../src/requests/lift.ts';
import { isOpen } from '../../../src/requests/rules.ts';
import type { DataRequest } from '../../../src/requests/store.ts';
import { type Ctx, translate } from '../../context.ts';
import { type Entered, Folded, WordsForm } from './request-forms.tsx';

/** Restricting, and lifting what is restricted. */
export async function restrictionForm(ctx: Ctx, one: DataRequest, entered: Entered) {
  const { app, language, viewer } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`requests.desk.restrict.${key}`, params);
  if (one.kind !== 'restrict') return null;
  if (isOpen(one.state))
    return (
      <>
        <p>{words('text')}</p>
        <WordsForm
          {...{ ctx, one, entered, does: 'restrict' }}
          label={words('words')}
          button={words('grant')}
        />
      </>
    );
  const standing = await app.db
    .selectFrom('data_restriction')
    .select(['from_at', 'lifts_at'])
    .where('request_id', '=', one.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (!standing) return null;
  const moment = (at: Date) => formatMoment(at, language, viewer?.timeZone ?? app.zone);
  if (standing.lifts_at) return <p>{words('lifting', { when: moment(standing.lifts_at) })}</p>;
  return (
    <>
      <p>{words('standing', { when: moment(standing.from_at) })}</p>
      <Folded
        ask={words('lift')}
        text={words('liftText', { days: noticeDays })}
        open={entered.form === 'lift'}
      >
        <WordsForm
          {...{ ctx, one, entered, does: 'lift' }}
          label={words('liftWords')}
          button={words('liftButton')}
        />
      </Folded>
    </>
  );
}
