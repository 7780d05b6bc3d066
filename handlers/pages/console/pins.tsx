import { decidePin, type PinRow, pinsOf, wantPin } from '../../../src/board/pins/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { languages } from '../../../src/messages/model.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { findVersion, type VersionRow } from '../../../src/policies/store.ts';
import { Badge, Button, DataTable, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { showPolicy } from './policy.tsx';
import { consoleViewer, done } from './shell.tsx';
import type { Words } from './words.ts';

/** What was typed that cannot be a channel. */
export interface PinEntered {
  channel: string;
}

/** POST /console/policies/:version/pins: pin it in a channel; the sweep does it. */
export async function pinPolicy(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.publish');
  const { app, now } = ctx.state;
  const version = await findVersion(app.db, idParam(ctx, 'version'));
  const { channel: typed = '', ...fields } = formFields(ctx);
  const platform = pinning(ctx);
  const channel = platform?.pins?.channel(typed);
  if (!platform || !channel) {
    ctx.status = 422;
    return showPolicy(ctx, { pin: { channel: typed.slice(0, 300) } });
  }
  const language = languages.find((one) => one === fields.language) ?? 'zh-CN';
  const { policyId } = version;
  const wanted = { policyId, platform: platform.name, channel, language, by: viewer.id, now };
  await inTransaction(app.db, (tx) => wantPin(tx, wanted));
  done(ctx, `/console/policies/${version.id}`, 'pin');
}

/** POST /console/policies/:version/pins/:pin/again and …/remove */
export function decideAboutPin(what: 'again' | 'remove') {
  return async (ctx: Ctx): Promise<void> => {
    const viewer = consoleViewer(ctx);
    demand(viewer, 'policies.publish');
    const { app, now } = ctx.state;
    const pin = idParam(ctx, 'pin');
    await inTransaction(app.db, (tx) => decidePin(tx, { pin, what, by: viewer.id, now }));
    done(ctx, `/console/policies/${idParam(ctx, 'version')}`, 'pin');
  };
}

const pinning = (ctx: Ctx) => [...ctx.state.app.platforms.values()].find(({ pins }) => pins !== undefined);

/** Where a policy stands pinned, how far that is, and the form for another channel. */
export async function pinsSection(ctx: Ctx, version: VersionRow, words: Words, entered?: PinEntered) {
  const { app } = ctx.state;
  const { t } = words;
  const rows = await pinsOf(app.db, version.policyId);
  const may = can(consoleViewer(ctx), 'policies.publish');
  if (!may || (rows.length === 0 && version.state !== 'in-force')) return null;
  const path = `/console/policies/${version.id}/pins`;
  return (
    <Section id="pins" title={t('boardPins.title')} text={t('boardPins.text')}>
      {rows.length === 0 ? (
        <p>{t('boardPins.none')}</p>
      ) : (
        <DataTable
          caption={t('boardPins.title')}
          captionHidden
          rows={rows}
          rowKey={({ id }) => id}
          empty=""
          columns={[
            { key: 'channel', label: t('boardPins.channel'), cell: ({ channel }) => <code>{channel}</code> },
            {
              key: 'state',
              label: t('boardPins.state'),
              cell: (row) => <PinState row={row} words={words} />,
            },
            {
              key: 'actions',
              label: t('boardPins.actions'),
              cell: (row) => (
                <form class="button-row" method="post" action={`${path}/${row.id}/again`}>
                  <Hidden csrf={csrf(ctx)} />
                  {row.problem ? <Button small>{t('boardPins.again')}</Button> : null}
                  {row.removedAt ? null : (
                    <Button small formAction={`${path}/${row.id}/remove`}>
                      {t('boardPins.remove')}
                    </Button>
                  )}
                </form>
              ),
            },
          ]}
        />
      )}
      {version.state === 'in-force' && pinning(ctx) ? (
        <PinForm ctx={ctx} path={path} entered={entered} words={words} />
      ) : null}
      {pinning(ctx) ? null : <p class="quiet">{t('boardPins.noPlatform')}</p>}
      {app.platforms.has('wecom') ? <p class="quiet">{t('boardPins.wecom')}</p> : null}
    </Section>
  );
}

function PinState({ row, words: { t } }: { row: PinRow; words: Words }) {
  const state = row.removedAt || !row.applies ? 'ending' : row.pinnedAt ? 'pinned' : 'waiting';
  return (
    <>
      <Badge tone={row.problem ? 'warn' : state === 'pinned' ? 'good' : 'wait'}>
        {t(`boardPins.${state}`)}
      </Badge>
      {row.problem ? <p>{t(`boardPins.problem.${row.problem}`)}</p> : null}
    </>
  );
}

function PinForm(props: { ctx: Ctx; path: string; entered: PinEntered | undefined; words: Words }) {
  const { ctx, path, entered, words } = props;
  const { t, language } = words;
  const optional = t('common.optional');
  return (
    <form class="form" method="post" action={path} noValidate aria-label={t('boardPins.title')}>
      <Hidden csrf={csrf(ctx)} />
      <FieldView
        id="pin-channel"
        field={{
          name: 'channel',
          kind: 'text',
          label: t('boardPins.channel'),
          help: t('boardPins.channelHelp'),
          required: true,
          maxLength: 300,
        }}
        value={entered?.channel ?? ''}
        optional={optional}
        {...(entered ? { error: t('boardPins.channelWrong') } : {})}
      />
      <FieldView
        id="pin-language"
        field={{
          name: 'language',
          kind: 'choice',
          label: t('boardPins.language'),
          required: true,
          options: languages.map((one) => ({ value: one, label: t(`console.language.${one}`) })),
        }}
        value={language}
        optional={optional}
      />
      <div class="button-row">
        <Button>{t('boardPins.pin')}</Button>
      </div>
    </form>
  );
}
