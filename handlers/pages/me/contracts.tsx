import { contractPath, countersignPath } from '../../../src/contracts/present.ts';
import { awaitsPerson } from '../../../src/contracts/rules.ts';
import { type Contract, contractsOf } from '../../../src/contracts/store.ts';
import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import { Alert, Badge, LinkButton, Section } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { waitingFor } from '../contracts/countersign.tsx';
import { contractTones } from '../contracts/parts.tsx';

/** For "About me": what waits for this person's signature, and the section of all else that two parties sign. */
export async function myContracts(ctx: Ctx) {
  const { app, now } = ctx.state;
  const viewer = signedIn(ctx);
  const mine = await contractsOf(app.db, viewer.id);
  const waiting = await waitingFor(app.db, viewer, now);
  const open = mine.filter(({ state }) => awaitsPerson(state));
  const others = mine.filter(({ state }) => !awaitsPerson(state));
  return {
    open: open.length > 0 ? <Items ctx={ctx} contracts={open} /> : null,
    section: others.length + waiting.length > 0 ? <Others ctx={ctx} {...{ others, waiting }} /> : null,
  };
}

function Others({ ctx, others, waiting }: { ctx: Ctx; others: Contract[]; waiting: Contract[] }) {
  const t = translate(ctx);
  return (
    <Section title={t('contracts.page.mine')} id="contracts">
      {waiting.length > 0 ? (
        <Alert tone="info">
          <p>
            {t('contracts.page.forCompanyCount', { n: waiting.length })}{' '}
            <a href={countersignPath()}>{t('contracts.page.queueTitle')}</a>
          </p>
        </Alert>
      ) : null}
      <Items ctx={ctx} contracts={others} />
    </Section>
  );
}

function Items({ ctx, contracts }: { ctx: Ctx; contracts: Contract[] }) {
  const { app, language, now } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  return (
    <ul class="todo">
      {contracts.map(({ id, titles, state, dueAt, endedAt, document }) => (
        <li key={id} class="sheet todo-item">
          <div>
            <h3>
              <a href={contractPath(id)}>{titles[language]}</a>
            </h3>
            <p class="quiet">
              <Badge tone={contractTones[state]}>{t(`contracts.state.${state}`)}</Badge>{' '}
              {awaitsPerson(state)
                ? t('contracts.page.due', { day: formatDay(dueAt, language, app.zone, now) })
                : endedAt && formatMoment(endedAt, language, timeZone)}
            </p>
          </div>
          {state === 'offered' ? (
            <LinkButton href={contractPath(id)} look="primary">
              {t('contracts.card.offered.open')}
            </LinkButton>
          ) : document ? (
            <LinkButton href={`${contractPath(id)}/document.pdf`}>{t('contracts.page.download')}</LinkButton>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
