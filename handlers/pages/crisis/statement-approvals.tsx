import { type ApproverRole, approverRoles, verdictOn } from '../../../src/crisis/statements/rules.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import type { CrisisRole } from '../../../src/people/person.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { Badge, Button, Confirm, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { csrf, translate } from '../../context.ts';
import type { ThereProps } from './statement.tsx';

/** Roles that the viewer acts in, of those that approve. */
const rolesOf = (roles: readonly string[], acting: readonly CrisisRole[]): ApproverRole[] =>
  approverRoles.filter((role) => roles.includes(role) || acting.includes(role));

/** Who has approved the text above, and the viewer's own approval. */
export function Approvals({ ctx, there, view, newest }: ThereProps) {
  const { language } = ctx.state;
  const { viewer, acting, path, mayWrite: mayAsk } = there;
  const t = translate(ctx);
  const token = csrf(ctx);
  const sent = view.sendings.some(({ statementId }) => statementId === newest.id);
  const own = rolesOf(viewer.roles, acting);
  const time = (at: Date) => formatMoment(at, language, viewer.timeZone);
  const values = { statement: newest.id, sha256: newest.hash };
  return (
    <Section
      id="approvals"
      title={t('crisis.statements.approvals')}
      text={t('crisis.statements.approvalsText')}
    >
      {approverRoles.map((role) => {
        const given = newest.approvals.find((one) => one.role === role);
        const verdict = verdictOn({ role, person: viewer.id }, newest.approvals, view.candidates);
        return (
          <div class="sheet flow" key={role}>
            <h3>
              {t(`crisis.statements.role.${role}`)}{' '}
              <Badge tone={given ? 'good' : 'wait'}>
                {given ? t('crisis.statements.approveDo') : t('crisis.statements.notYet')}
              </Badge>
            </h3>
            {given ? (
              <p>
                {t('crisis.statements.approvedBy', { name: given.name, time: time(given.at) })}
                {given.alone ? ` ${t('crisis.statements.alone', { reason: given.alone })}` : ''}
              </p>
            ) : null}
            {given?.person === viewer.id && !sent ? (
              <form method="post" action={`${path}/take-back`}>
                <Hidden csrf={token} values={{ ...values, role }} />
                <Button look="quiet">{t('crisis.statements.takeBack')}</Button>
              </form>
            ) : null}
            {!given && own.includes(role) && verdict === 'another' ? (
              <p class="quiet">{t('crisis.statements.another')}</p>
            ) : null}
            {!given && own.includes(role) && verdict !== 'another' ? (
              <Confirm
                ask={t('crisis.statements.approve', { role: t(`crisis.statements.role.${role}`) })}
                text={t('crisis.statements.approveText')}
                confirm={t('crisis.statements.approveDo')}
                look="plain"
                post={{ url: `${path}/approve`, csrf: token }}
                values={{ ...values, role }}
              >
                {verdict === 'alone' ? (
                  <FieldView
                    id={`alone-${role}`}
                    field={{
                      name: 'alone',
                      kind: 'long-text',
                      label: t('crisis.statements.aloneLabel'),
                      help: t('crisis.statements.aloneHelp'),
                      required: true,
                      maxLength: longestText,
                    }}
                    value=""
                    optional={t('common.optional')}
                  />
                ) : null}
              </Confirm>
            ) : null}
          </div>
        );
      })}
      {newest.askedAt && newest.missing.length > 0 ? (
        <p class="quiet">{t('crisis.statements.asked', { time: time(newest.askedAt) })}</p>
      ) : null}
      {mayAsk && !newest.askedAt && newest.missing.length > 0 ? (
        <form method="post" action={`${path}/ask`}>
          <Hidden csrf={token} values={values} />
          <Button look="primary">{t('crisis.statements.ask')}</Button>
        </form>
      ) : null}
    </Section>
  );
}
