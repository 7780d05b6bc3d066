import type Router from '@koa/router';
import { v7 } from 'uuid';
import type { App } from '../../src/app.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { isBusy } from '../../src/errors.ts';
import { type Command, parseAction } from '../../src/messages/model.ts';
import { noteChanged } from '../../src/people/directory/due.ts';
import { noteDeleted, noteRenamed } from '../../src/people/directory/words.ts';
import type { Batch } from '../../src/platforms/port.ts';
import { maxCallbackBytes, type Received, wecomCallback } from '../../src/platforms/wecom/callback.ts';
import type { WecomEvent } from '../../src/platforms/wecom/incoming.ts';
import { CallbackRefused } from '../../src/platforms/wecom/refused.ts';
import { rememberClick } from '../../src/platforms/wecom/response-codes.ts';
import type { WecomSettings } from '../../src/platforms/wecom/settings.ts';
import { wakeArchives } from '../../src/records/sources/wecom-archive/state.ts';
import { deepLink } from '../../src/web/deep-link.ts';
import { Turns } from '../../src/web/turns.ts';
import type { Ctx, State } from '../context.ts';
import { type Arrival, asSaid, receive, type Said } from '../inbound.ts';
import { answered } from './answered.ts';
import { hungUp, rawBody } from './raw-body.ts';
import { waitsForTurn } from './turns.ts';

/** WeCom gives up after 5 s and sends again; what a busy machine and the way there take comes on top of this. */
const answerMs = 3_500;
/** Of it, how long one may wait until it is taken in hand. */
const patienceMs = answerMs / 2;

/** Of the events about an app that nobody uses. */
const goodNews: ReadonlySet<string> = new Set(['reopen_inactive_agent', 'active_restored']);

const tooLarge = () => new CallbackRefused('too-large');
const asking = {
  platform: 'wecom',
  ms: answerMs,
  reasonOf: (error: unknown) => (error instanceof CallbackRefused ? error.reason : undefined),
};

type Of<Kind extends WecomEvent['kind']> = Extract<WecomEvent, { kind: Kind }>;

/** `/wecom/callback`: the check of the address, messages and events. */
export function wecomWebhook(router: Router<State>, app: App, settings: WecomSettings, turns: Turns): void {
  const callback = wecomCallback(settings, app.clock);
  const tenant = { platform: 'wecom', tenant: settings.corpid };
  // What nobody has queued is bounded here.
  const strangers = new Turns(app.log, { what: 'strangers', most: 4, mostWaiting: 100 });

  router.get('/wecom/callback', (ctx: Ctx) =>
    answered(ctx, asking, async () => ({ body: callback.verifyUrl(ctx.query), type: 'text/plain' })),
  );
  router.post('/wecom/callback', (ctx: Ctx) =>
    answered(ctx, asking, async () => {
      const received = callback.open(ctx.query, await rawBody(ctx, maxCallbackBytes, tooLarge));
      const said = await (takesTurns(received.what)
        ? turns.during(patienceMs, () => take(received), hungUp(ctx))
        : take(received));
      return said ? { body: callback.reply(said.to, said.words), type: 'application/xml' } : { body: '' };
    }),
  );

  const file = app.config.WECOM_VERIFY_FILE;
  if (file) {
    // The file holds what stands between prefix and suffix of its name.
    router.get(`/${file}`, (ctx: Ctx) => {
      ctx.type = 'text/plain';
      ctx.body = file.replace(/^WW_verify_|\.txt$/g, '');
    });
  }

  async function take(
    received: Received,
  ): Promise<{ to: Parameters<typeof callback.reply>[0]; words: string } | undefined> {
    const { what } = received;
    switch (what.kind) {
      case 'text':
      case 'menu':
      case 'other-message':
      case 'card': {
        const answered = await receive(app, arrivalOf(received, what), app.clock.now());
        const said = answered && asSaid(answered);
        if (said && answered.unknown) {
          void tellUnknown(received.id, what.userid, said);
          return undefined;
        }
        return said ? { to: { userid: what.userid, used: received.used }, words: words(said) } : undefined;
      }
      case 'app-warning':
        if (goodNews.has(what.event)) app.log.info({ event: what.event }, 'WeCom lets the app go on');
        else app.log.error({ event: what.event }, 'WeCom warns that it will stop the app: open its console');
        return undefined;
      case 'archive-news':
        await wakeArchives(app.db, settings.corpid, app.clock.now());
        return undefined;
      case 'entered':
      case 'ignored':
        return undefined;
      default:
        await directoryChanged(received, what);
        return undefined;
    }
  }

  /**
   * Whom Heed does not know, or not any more, has a card all the same. Nothing can be queued for them, and a click has
   * no reply: it is sent past the queue, once, after the click was acknowledged. Lost, it is said at the next click.
   */
  async function tellUnknown(event: string, account: string, { text }: Said): Promise<void> {
    const batch: Batch = {
      ...{ id: v7(), lane: 'bulk', tenant: tenant.tenant, language: 'zh-CN', baseUrl: app.baseUrl },
      ...{ body: { kind: 'text', text }, to: [{ delivery: 0, account }], repeat: 'first' },
    };
    try {
      const [outcome] = await strangers.during(
        answerMs,
        async () => (await app.platforms.get('wecom')?.send(batch, AbortSignal.timeout(answerMs))) ?? [],
      );
      if (outcome?.result !== 'accepted') throw new Error(`it ended as ${outcome?.result}`);
    } catch (err) {
      if (isBusy(err)) return;
      app.log.warn({ err, event }, 'somebody whom nobody knows could not be told so');
    }
  }

  /** Only that something changed is noted: the directory is read again, so order and repeats do not matter. */
  async function directoryChanged(
    { id: eventId, at }: Received,
    what: Of<
      | 'subscribed'
      | 'unsubscribed'
      | 'person-changed'
      | 'person-deleted'
      | 'department-changed'
      | 'department-deleted'
    >,
  ): Promise<void> {
    const now = app.clock.now();
    await inTransaction(app.db, async (tx) => {
      if ('departmentId' in what) return noteChanged(tx, tenant, 'departments', now);
      const { userid } = what;
      if (what.kind === 'person-deleted')
        return noteDeleted(tx, tenant, { eventId, account: userid, at }, now);
      const renamed = what.kind === 'person-changed' ? what.newUserid : undefined;
      if (renamed !== undefined && renamed !== userid)
        return noteRenamed(tx, tenant, { eventId, account: userid, to: renamed, at }, now);
      return noteChanged(tx, tenant, { account: userid }, now);
    });
  }

  function arrivalOf({ id }: Received, what: Of<'text' | 'menu' | 'other-message' | 'card'>): Arrival {
    const base = { ...tenant, eventId: id, account: what.userid, command: commandOf(what) };
    if (what.kind !== 'card') return { ...base, answersAtOnce: true };
    const { taskId, responseCode, userid: account } = what;
    return {
      ...base,
      // WeCom shows no reply to a button; the card changes by its code, or a message follows.
      answersAtOnce: false,
      tellsUnknown: true,
      keep: () => rememberClick(app.db, { taskId, account, responseCode, now: app.clock.now() }),
    };
  }

  function words({ text: said, link, cards = [] }: Said): string {
    const anchor = (label: string, path: string) => `<a href="${app.baseUrl}${deepLink(path)}">${label}</a>`;
    const listed = cards.map(({ title, lines, link: its }) =>
      [its ? anchor(short(title), its.path) : short(title), ...lines].join(' · '),
    );
    return [said, ...listed, ...(link ? [anchor(link.label, link.path)] : [])].join('\n');
  }
}

/** What many do at once does; what is noted about the directory is one small statement, and is noted. */
function takesTurns(what: WecomEvent): boolean {
  return what.kind === 'card' && waitsForTurn(commandOf(what));
}

const mostOfTitle = 40;

/** A title within an address's element, of which nothing may look like an element's end. */
function short(title: string): string {
  const characters = Array.from(title.replaceAll('<', '＜').replaceAll('>', '＞'));
  return characters.length > mostOfTitle
    ? `${characters.slice(0, mostOfTitle).join('')}…`
    : characters.join('');
}

function commandOf(what: Of<'text' | 'menu' | 'other-message' | 'card'>): Command {
  switch (what.kind) {
    case 'text':
      return { kind: 'text', text: what.text };
    case 'menu':
      // The keys of the menu are words that one could type.
      return { kind: 'text', text: what.key };
    case 'other-message':
      return { kind: 'unreadable' };
    case 'card': {
      const action = parseAction(what.key);
      if (!action) return { kind: 'text', text: '' };
      const values = Object.entries(what.selected).map(([question, chosen]) => [question, chosen.join(',')]);
      if (values.length === 0) return { kind: 'button', action };
      return { kind: 'form', action, values: Object.fromEntries(values) };
    }
  }
}
