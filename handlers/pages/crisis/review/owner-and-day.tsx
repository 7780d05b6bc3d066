import { isDay } from '../../../../src/calendar/day.ts';
import { employedByStaffNo } from '../../../../src/people/by-staff-no.ts';
import { Confirm, FieldView } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, csrf, formFields, translate } from '../../../context.ts';

interface OwnerAndDayProps {
  ctx: Ctx;
  /** Where the form goes. */
  url: string;
  /** Who has it, by staff number, and its day; or what was typed. */
  typed: Readonly<Record<string, string>>;
  errors?: Readonly<Record<string, string>> | undefined;
}

/** Another owner, another day, or both, of a review or of something that is to be done. */
export function MoveForm({ ctx, url, typed, errors }: OwnerAndDayProps) {
  const t = translate(ctx);
  const error = (name: string) => (errors?.[name] ? { error: errors[name] } : {});
  return (
    <Confirm
      ask={t('crisis.review.move')}
      text={t('crisis.review.moveText')}
      confirm={t('crisis.review.moveDo')}
      look="plain"
      open={errors !== undefined}
      post={{ url, csrf: csrf(ctx) }}
    >
      <FieldView
        id="move-owner"
        field={{
          ...{ name: 'owner', kind: 'text', label: t('crisis.review.actionOwner'), required: true },
          maxLength: 60,
        }}
        value={typed.owner ?? ''}
        {...error('owner')}
        optional={t('common.optional')}
      />
      <FieldView
        id="move-due"
        field={{ name: 'due', kind: 'date', label: t('crisis.review.actionDue'), required: true }}
        value={typed.due ?? ''}
        {...error('due')}
        optional={t('common.optional')}
      />
    </Confirm>
  );
}

/** Whoever is to see to something and by when, from a form. */
export async function ownerAndDay(
  ctx: Ctx,
): Promise<{ ownerId: string; dueOn: string; errors: Record<string, string> }> {
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const { owner = '', due = '' } = formFields(ctx);
  const person = await employedByStaffNo(app.db, owner);
  const early = !isDay(due) || due < dayIn(now, app.zone);
  return {
    ownerId: person?.id ?? '',
    dueOn: due,
    errors: {
      ...(person ? {} : { owner: t('crisis.review.wrong.staff') }),
      ...(early ? { due: t('crisis.review.wrong.day') } : {}),
    },
  };
}
