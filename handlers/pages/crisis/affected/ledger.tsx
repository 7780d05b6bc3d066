import { v7 } from 'uuid';
import { addFrom, lookAt } from '../../../../src/crisis/affected/add.ts';
import { questionsAbout } from '../../../../src/crisis/affected/ask.ts';
import { batchesOf } from '../../../../src/crisis/affected/batches.ts';
import { addOutside, lookAtOutside } from '../../../../src/crisis/affected/outside.ts';
import { affectedPath } from '../../../../src/crisis/affected/present.ts';
import { countReached, reaches, toLookAfter } from '../../../../src/crisis/affected/reached.ts';
import { severities, severityOf } from '../../../../src/crisis/affected/rules.ts';
import { countAffected } from '../../../../src/crisis/affected/store.ts';
import { offerSupport, supportOffered } from '../../../../src/crisis/affected/support.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { can } from '../../../../src/people/permissions.ts';
import { isUuid } from '../../../../src/uuid.ts';
import {
  Alert,
  Button,
  Hidden,
  LinkButton,
  Section,
  Stats,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, translate } from '../../../context.ts';
import { backTo } from '../frame.tsx';
import { AddForm, offered } from './add-form.tsx';
import { renderAffected, type Within, within } from './frame.tsx';
import { readAddition, type Typed } from './input.ts';
import { drawWaiver } from './waiver.tsx';

/** GET /crisis/:incident/affected */
export async function showLedger(
  ctx: Ctx,
  { typed = {}, wrong = [] }: { typed?: Typed; wrong?: readonly string[] } = {},
): Promise<void> {
  const here = await within(ctx, 'affected.read');
  const { id } = here.incident;
  const from = await offered(ctx);
  renderAffected(
    ctx,
    here,
    'ledger',
    <>
      {await figures(ctx, id)}
      {await batches(ctx, here)}
      {can(here.viewer, 'affected.add') ? <AddForm {...{ ctx, incidentId: id, from, typed, wrong }} /> : null}
      {await drawWaiver(ctx, here)}
      {await drawQuestions(ctx, here)}
      {await drawSupport(ctx, here)}
    </>,
  );
}

async function figures(ctx: Ctx, id: string) {
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const counts = await countAffected(app.db, id);
  const reached = await countReached(app.db, id, now);
  const open = toLookAfter.reduce((sum, reach) => sum + (reached.get(reach) ?? 0), 0);
  const out = counts.find(({ severity }) => severity === null);
  return (
    <>
      <Stats
        items={[
          ...severities.flatMap((severity) => {
            const found = counts.find((one) => one.severity === severity);
            if (!found) return [];
            return [
              {
                label: `${t('crisis.affected.severityLabel')}: ${t(`crisis.affected.severity.${severity}`)}`,
                value: String(found.people),
                detail: t('crisis.affected.figures.told', { count: found.told }),
                href: affectedPath(id, `/people?severity=${severity}`),
              },
            ];
          }),
          ...(out ? [{ label: t('crisis.affected.figures.out'), value: String(out.people) }] : []),
        ]}
      />
      {open > 0 ? (
        <Alert tone="warn" title={t('crisis.affected.toLookAfter', { count: open })}>
          <p>{t('crisis.affected.toLookAfterText')}</p>
          <p>
            <LinkButton href={affectedPath(id, '/people?reach=to-look-after')}>
              {t('crisis.affected.toLookAfterOpen')}
            </LinkButton>
          </p>
        </Alert>
      ) : null}
      {reached.size > 0 ? (
        <Section id="reached" title={t('crisis.affected.reachTitle')} text={t('crisis.affected.reachText')}>
          <Stats
            items={reaches.flatMap((reach) => {
              const people = reached.get(reach);
              return people
                ? [
                    {
                      label: t(`crisis.affected.reach.${reach}`),
                      value: String(people),
                      href: affectedPath(id, `/people?reach=${reach}`),
                    },
                  ]
                : [];
            })}
          />
        </Section>
      ) : null}
    </>
  );
}

async function batches(ctx: Ctx, { incident, viewer }: Within) {
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.batches.${key}`, params);
  const all = await batchesOf(app.db, app.vault, incident.id);
  return (
    <Section id="batches" title={words('title')}>
      {all.length === 0 ? <p class="quiet">{words('none')}</p> : null}
      {all.map(({ id, source, found, fresh, kinds, why, byName, at }) => (
        <div class="sheet" key={id}>
          <p>{words('line', { source: words(`source.${source}`), found, fresh })}</p>
          <p>
            {words('kinds', {
              kinds: kinds
                .map((kind) => t(`crisis.affected.kind.${kind}`))
                .join(language === 'en' ? ', ' : '、'),
            })}
          </p>
          <p class="said">{why === null ? words('erased') : words('why', { why })}</p>
          <p class="quiet">
            {words('by', { name: byName, time: formatMoment(at, language, viewer.timeZone) })}
          </p>
        </div>
      ))}
    </Section>
  );
}

/** How many wait, by who answers; what is asked is read where it is answered. */
async function drawQuestions(ctx: Ctx, { incident }: Within) {
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.questions.${key}`, params);
  const all = await questionsAbout(ctx.state.app.db, incident.id);
  const roles = [...new Set(all.map(({ role }) => role))];
  return (
    <Section id="questions" title={words('title')} text={words('shared')}>
      {all.length === 0 ? <p class="quiet">{words('none')}</p> : null}
      {roles.map((role) => {
        const theirs = all.filter((one) => one.role === role);
        const waiting = theirs.filter(({ state }) => state === 'waiting').length;
        const may = ctx.state.viewer?.roles.some((one) => one === role);
        return (
          <p key={role}>
            {words('line', { role: t(`threads.role.${role}`), waiting, all: theirs.length })}{' '}
            {may ? <a href="/console/threads">{words('open')}</a> : null}
          </p>
        );
      })}
    </Section>
  );
}

async function drawSupport(ctx: Ctx, { incident, viewer }: Within) {
  const t = translate(ctx);
  const offer = await supportOffered(ctx.state.app.db, incident.id);
  return (
    <Section id="support" title={t('crisis.affected.support.title')} text={t('crisis.affected.support.text')}>
      {offer ? (
        <p>
          {t('crisis.affected.support.offered', {
            name: offer.byName,
            time: formatMoment(offer.at, ctx.state.language, viewer.timeZone),
          })}
        </p>
      ) : can(viewer, 'affected.support') ? (
        <form method="post" action={affectedPath(incident.id, '/support')}>
          <Hidden csrf={csrf(ctx)} />
          <Button>{t('crisis.affected.support.offer')}</Button>
        </form>
      ) : null}
    </Section>
  );
}

/** POST /crisis/:incident/affected/look: numbers first; nothing is changed. */
export async function lookedAt(ctx: Ctx): Promise<void> {
  const here = await within(ctx, 'affected.add');
  const { app } = ctx.state;
  const typed = formFields(ctx);
  const t = translate(ctx);
  const result = await readAddition(ctx, typed);
  if ('wrong' in result) {
    ctx.status = 422;
    return showLedger(ctx, { typed, wrong: result.wrong });
  }
  const { kinds, from } = result.read;
  const { id } = here.incident;
  const look =
    'source' in from
      ? await lookAt(app.db, id, from.source)
      : await lookAtOutside(app.db, app, id, from.contacts);
  const { csrf: _old, ...carried } = typed;
  const severity = t(`crisis.affected.severity.${severityOf(kinds)}`);
  renderAffected(
    ctx,
    here,
    'ledger',
    <Section id="look" title={t('crisis.affected.add.title')} sheet>
      <p>{t('crisis.affected.add.found', { ...look })}</p>
      <p>{t('crisis.affected.add.foundSeverity', { severity })}</p>
      <form class="button-row" method="post" action={affectedPath(id)} {...withFiles}>
        <Hidden csrf={csrf(ctx)} values={{ ...carried, batch: v7() }} />
        {look.found > 0 ? <Button look="primary">{t('crisis.affected.add.confirm')}</Button> : null}
        <Button formAction={affectedPath(id, '/change')}>{t('crisis.affected.add.back')}</Button>
      </form>
    </Section>,
  );
}

/** POST /crisis/:incident/affected/change: back to the form, as it was filled in. */
export async function changeAgain(ctx: Ctx): Promise<void> {
  await within(ctx, 'affected.add');
  return showLedger(ctx, { typed: formFields(ctx) });
}

/** POST /crisis/:incident/affected */
export async function added(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.add');
  const { app, now } = ctx.state;
  const typed = formFields(ctx);
  const result = await readAddition(ctx, typed);
  if ('wrong' in result) {
    ctx.status = 422;
    return showLedger(ctx, { typed, wrong: result.wrong });
  }
  const { kinds, why, again, from } = result.read;
  if (!isUuid(typed.batch)) throw new HeedError('bad-request', 'that is not the form of an addition');
  const addition = { id: typed.batch, kinds, why, again, by: viewer.id, now };
  await inTransaction(app.db, (tx) =>
    'source' in from
      ? addFrom(tx, app, incident.id, from.source, addition)
      : addOutside(tx, app, incident.id, from.contacts, addition),
  );
  backTo(ctx, incident.id, '/affected');
}

/** POST /crisis/:incident/affected/support */
export async function supported(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.support');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => offerSupport(tx, incident.id, { by: viewer.id, now }));
  backTo(ctx, incident.id, can(viewer, 'affected.read') ? '/affected' : '');
}
