import type { Level } from '../../../../src/crisis/levels.ts';
import type { PlanView } from '../../../../src/crisis/plans/read.ts';
import { type PlanField, timings, writeLevel } from '../../../../src/crisis/plans/written.ts';
import { crisisRoles } from '../../../../src/people/person.ts';
import { Confirm, FieldView } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../../context.ts';
import type { WrongPlan } from './plan.tsx';

interface Of {
  ctx: Ctx;
  view: PlanView;
  wrong: WrongPlan;
}

/** The version that is changed: somebody else's change meanwhile is not undone. */
const baseOf = ({ version }: PlanView): { base: string } => ({
  base: version === null ? '' : String(version),
});

/** One level of the plan, in fields. */
export function ChangeLevel({ ctx, view, wrong, level }: Of & { level: Level }) {
  const t = translate(ctx);
  const mine = wrong.level === level;
  const written =
    (mine ? wrong.written : undefined) ?? writeLevel(view.plan.levels[level], ctx.state.language);
  const field = (
    name: PlanField,
    label: string,
    value: string,
    more: { help?: string; numeric?: boolean } = {},
  ) => {
    const problem = mine ? wrong.problems?.get(name) : undefined;
    return (
      <FieldView
        key={name}
        id={`plan-${level}-${name}`}
        field={{
          ...{ name, kind: 'text', label, maxLength: 300 },
          ...(name.startsWith('needed-') ? {} : { required: true }),
          ...(more.help ? { help: more.help } : {}),
        }}
        value={value}
        {...(more.numeric ? { inputMode: 'numeric' } : {})}
        {...(problem ? { error: t(`crisis.plan.problem.${problem}`) } : {})}
        optional={t('common.optional')}
      />
    );
  };
  const ladderHelp = t('crisis.plan.level.ladderHelp');
  return (
    <Confirm
      ask={t('crisis.plan.level.change', { level: t(`crisis.level.${level}`) })}
      text={t('crisis.plan.level.changeText')}
      confirm={t('crisis.plan.level.save')}
      look="plain"
      open={mine}
      post={{ url: `/crisis/plan/level/${level}`, csrf: csrf(ctx) }}
      values={baseOf(view)}
    >
      <fieldset class="field">
        <legend>{t('crisis.plan.level.needed')}</legend>
        <p class="help">{t('crisis.plan.level.neededHelp')}</p>
        {crisisRoles.map((role) =>
          field(`needed-${role}`, t(`crisis.role.${role}`), written.needed[role] ?? '', { numeric: true }),
        )}
      </fieldset>
      {field('day', t('crisis.plan.level.day'), written.day, { help: ladderHelp })}
      {field('night', t('crisis.plan.level.night'), written.night)}
      {field('nightFrom', t('crisis.plan.level.nightFrom'), written.nightFrom)}
      {field('nightTo', t('crisis.plan.level.nightTo'), written.nightTo)}
      {timings.map((timing) =>
        field(timing, t(`crisis.plan.level.${timing}`), written[timing], { numeric: true }),
      )}
    </Confirm>
  );
}

export function ChangeLastResort({ ctx, view, wrong: { lastResort: wrong } }: Of) {
  const t = translate(ctx);
  const unknown = wrong?.unknown ?? [];
  return (
    <Confirm
      ask={t('crisis.plan.last.change')}
      text={t('crisis.plan.level.changeText')}
      confirm={t('crisis.plan.level.save')}
      look="plain"
      open={wrong !== undefined}
      post={{ url: '/crisis/plan/last-resort', csrf: csrf(ctx) }}
      values={baseOf(view)}
    >
      <FieldView
        id="plan-last-resort"
        field={{ name: 'staff', kind: 'text', label: t('crisis.plan.last.label'), maxLength: 1_000 }}
        value={wrong?.typed ?? view.lastResort.map(({ staffNo }) => staffNo).join(', ')}
        {...(unknown.length > 0
          ? { error: t('crisis.plan.problem.staff', { people: unknown.join(', ') }) }
          : {})}
        optional={t('common.optional')}
      />
    </Confirm>
  );
}
