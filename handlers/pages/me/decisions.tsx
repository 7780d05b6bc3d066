import { agreementOf } from '../../../src/conditions/agree.ts';
import { exemptionsOf } from '../../../src/exemptions/store.ts';
import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import { objectionPath } from '../../../src/objections/present.ts';
import { objectablePolicies, objectionsOf } from '../../../src/objections/store.ts';
import { loadText } from '../../../src/policies/store.ts';
import { purposeStatement } from '../../../src/purposes/answer.ts';
import { purposesOf } from '../../../src/purposes/rules.ts';
import { type PurposeStanding, purposeStandings } from '../../../src/purposes/store.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import { Badge, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { objectionTones } from '../objections/mine.tsx';
import { WithdrawPurpose } from '../purposes/section.tsx';

/** What stands for this person alone: separate consents, objections, exemptions, the agreement on signing. */
export async function myDecisions(ctx: Ctx) {
  const { app, language, now } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const objections = await objectionsOf(app.db, viewer.id);
  const exemptions = await exemptionsOf(app.db, viewer.id);
  const purposes = await purposeStandings(app.db, viewer.id);
  const mayObject = (await objectablePolicies(app.db, language)).length > 0;
  const agreement = await agreementOf(app.db, viewer.id);
  const day = (at: Date) => formatDay(at, language, app.zone, now);
  const agreed = agreement
    ? formatMoment(agreement.agreedAt, language, viewer.timeZone)
    : t('conditions.none');
  return (
    <Section id="decisions" title={t('me.decisions')} text={t('me.decisionsText')}>
      <ul class="todo">
        {objections.map(({ id, titles, state, dueAt }) => (
          <li key={id} class="sheet todo-item">
            <div>
              <h3>
                <a href={objectionPath(id)}>{t('objections.page.of', { title: titles[language] })}</a>
              </h3>
              <p class="quiet">
                {t(`objections.page.${state === 'open' ? 'restricted' : state}`, { day: day(dueAt) })}
              </p>
            </div>
            <Badge tone={objectionTones[state]}>{t(`objections.state.${state}`)}</Badge>
          </li>
        ))}
        {exemptions.map(({ id, titles, state, untilAt, reasonKind }) => (
          <li key={id} class="sheet todo-item">
            <div>
              <h3>{titles[language]}</h3>
              <p class="quiet">
                {t('exemptions.mine', { day: day(untilAt) })} · {t(`exemptions.kind.${reasonKind}`)}
              </p>
              {state === 'in-force' ? <p class="quiet">{t('exemptions.mineText')}</p> : null}
            </div>
            <Badge tone={state === 'in-force' ? 'good' : 'neutral'}>{t(`exemptions.state.${state}`)}</Badge>
          </li>
        ))}
        {await Promise.all(purposes.map((one) => purposeItem(ctx, one)))}
      </ul>
      <p class="button-row">
        {mayObject ? <LinkButton href="/objections/new">{t('objections.title')}</LinkButton> : null}
        <LinkButton href="/me/signing">{t('conditions.title')}</LinkButton>
        <span class="quiet">{agreed}</span>
      </p>
    </Section>
  );
}

async function purposeItem(ctx: Ctx, standing: PurposeStanding) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const { versionId, purpose, kind, noticeId, at, number, titles } = standing;
  const { front } = await loadText(app.db, versionId, language);
  const row = purposesOf(front).find(({ id }) => id === purpose);
  const when = formatMoment(at, language, signedIn(ctx).timeZone);
  return (
    <li key={standing.answerId} class="sheet todo-item">
      <div>
        <h3>{row?.what ?? purpose}</h3>
        <p class="quiet">
          {t('purposes.mine')} · {titles[language]} · {t('purposes.at', { when, number })} ·{' '}
          <a href={receiptPath(standing.entryId)}>{t('purposes.receipt')}</a>
        </p>
        {kind === 'consent' && row ? (
          <WithdrawPurpose
            ctx={ctx}
            noticeId={noticeId}
            purpose={purpose}
            versionId={versionId}
            statement={purposeStatement('withdraw', row, language, front.title)}
          />
        ) : null}
      </div>
      <Badge tone={kind === 'withdraw' ? 'neutral' : 'good'}>{t(`purposes.state.${kind}`)}</Badge>
    </li>
  );
}
