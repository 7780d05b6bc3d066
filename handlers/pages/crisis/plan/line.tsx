import type { PlanSeat, PlanView } from '../../../../src/crisis/plans/read.ts';
import { wayName } from '../../../../src/crisis/plans/written.ts';
import type { CrisisRole } from '../../../../src/people/person.ts';
import { Badge, Button, DataTable, Hidden, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../../context.ts';

/** Who stands for each role, in the order in which they are called. */
export function Line({ ctx, view, may }: { ctx: Ctx; view: PlanView; may: boolean }) {
  const t = translate(ctx);
  return (
    <Section id="line" title={t('crisis.plan.line.title')} text={t('crisis.plan.line.text')}>
      {view.roles.map(({ role, seats }) => (
        <div class="flow" key={role}>
          <h3>{t(`crisis.role.${role}`)}</h3>
          <Seats ctx={ctx} role={role} seats={seats} may={may} />
        </div>
      ))}
    </Section>
  );
}

function Seats({
  ctx,
  role,
  seats,
  may,
}: {
  ctx: Ctx;
  role: CrisisRole;
  seats: readonly PlanSeat[];
  may: boolean;
}) {
  const t = translate(ctx);
  const { language } = ctx.state;
  return (
    <DataTable
      caption={t(`crisis.role.${role}`)}
      captionHidden
      rows={seats}
      rowKey={({ person }) => person.id}
      empty={t('crisis.plan.line.none')}
      columns={[
        {
          key: 'person',
          label: t('crisis.page.person'),
          cell: ({ person, away }) => (
            <>
              {person.name} <span class="quiet">{person.staffNo}</span>{' '}
              {away ? <Badge tone="warn">{t('crisis.plan.line.away')}</Badge> : null}
            </>
          ),
        },
        {
          key: 'ways',
          label: t('crisis.plan.line.ways'),
          cell: ({ person }) =>
            person.ways.map((way) => wayName(way, language)).join(language === 'en' ? ', ' : '、') ||
            t('crisis.plan.line.noWays'),
        },
        {
          key: 'rank',
          label: t('crisis.plan.line.rank'),
          cell: ({ person, rank }) =>
            may ? (
              <form class="button-row" method="post" action="/crisis/plan/place">
                <Hidden csrf={csrf(ctx)} values={{ person: person.id, role }} />
                <input
                  type="text"
                  inputMode="numeric"
                  name="rank"
                  size={3}
                  maxLength={2}
                  value={String(rank)}
                  aria-label={t('crisis.plan.line.setFor', {
                    name: person.name,
                    role: t(`crisis.role.${role}`),
                  })}
                />
                <Button>{t('crisis.plan.line.set')}</Button>
              </form>
            ) : (
              rank
            ),
        },
      ]}
    />
  );
}
