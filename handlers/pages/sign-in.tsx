import { randomBytes } from 'node:crypto';
import type Router from '@koa/router';
import { HeedError } from '../../src/errors.ts';
import { isChannel } from '../../src/mailboxes/address.ts';
import { personOfAccount } from '../../src/people/identities.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { SignIn } from '../../src/platforms/port.ts';
import { Button, FieldView, Hidden, LinkButton, PageHead, Section } from '../../src/web/components/index.ts';
import { landing } from '../../src/web/deep-link.ts';
import { endSession, startSession } from '../../src/web/session.ts';
import { beginSignIn, endSignIn, ownPath } from '../../src/web/sign-in.ts';
import { type Ctx, csrf, type State, translate } from '../context.ts';
import { cookieOptions, sessionCookie, setSession } from '../middleware/session.ts';
import { renderPage } from './frame.tsx';

/** Ties what was begun to the browser it began in. */
const browserCookie = 'heed_sign_in';
const browserMs = 3_600_000;
/** The platform is asked while somebody waits. */
const patienceMs = 8_000;

/** How people come in: recognised by the platform they work in. */
export function signIn(router: Router<State>): void {
  router.get('/sign-in', choose);
  router.get('/sign-in/:platform', leave);
  router.get('/sign-in/:platform/return', comeBack);
}

/** Inside the platform's own browser nothing has to be chosen. */
async function choose(ctx: Ctx): Promise<void> {
  const { app } = ctx.state;
  const next = ownPath(typeof ctx.query.next === 'string' ? ctx.query.next : '');
  if (ctx.state.viewer) return ctx.redirect(landing(next));
  const ways = [...app.signIns.values()];
  const direct = ways.find((way) => way.silent(ctx.get('user-agent')));
  if (direct) return begin(ctx, direct, next);
  const channels = [...app.platforms.keys()].filter(isChannel);
  if (ways.length === 0 && channels.length === 0)
    throw new HeedError('sign-in-needed', 'no platform is there to recognise anybody');
  const t = translate(ctx);
  renderPage(ctx, {
    title: t('signIn.title'),
    width: 'reading',
    path: `/sign-in?next=${encodeURIComponent(next)}`,
    body: (
      <>
        <PageHead title={t('signIn.title')} lead={ways.length > 0 ? t('signIn.lead') : undefined} />
        {ways.map((way) => (
          <p key={way.platform}>
            <LinkButton href={`/sign-in/${way.platform}?next=${encodeURIComponent(next)}`} look="primary">
              {t(`signIn.with.${way.name}`)}
            </LinkButton>
          </p>
        ))}
        {ways.some(({ name }) => name === 'wecom') ? <p class="quiet">{t('signIn.note')}</p> : null}
        {channels.length > 0 ? <ByLink ctx={ctx} numbers={channels.includes('sms')} next={next} /> : null}
      </>
    ),
  });
}

/** For people without an account: a link to the mailbox, or the telephone, that the company has of them. */
function ByLink({ ctx, numbers, next }: { ctx: Ctx; numbers: boolean; next: string }) {
  const t = translate(ctx);
  const words = (key: string) => t(`mailboxes.ask.${key}`);
  return (
    <Section
      title={words('title')}
      id="link"
      text={t('mailboxes.ask.text', { orNumber: numbers ? words('orNumber') : '' })}
    >
      <form class="form sheet" method="post" action="/sign-in/link" noValidate>
        <Hidden csrf={csrf(ctx)} values={{ next }} />
        <FieldView
          id="link-address"
          value=""
          optional=""
          field={{
            name: 'address',
            kind: 'text',
            label: words(numbers ? 'labelBoth' : 'label'),
            required: true,
            maxLength: 254,
          }}
        />
        <p>
          <Button>{words('go')}</Button>
        </p>
      </form>
    </Section>
  );
}

async function leave(ctx: Ctx): Promise<void> {
  return begin(ctx, wayOf(ctx), ownPath(typeof ctx.query.next === 'string' ? ctx.query.next : ''));
}

async function begin(ctx: Ctx, way: SignIn, next: string): Promise<void> {
  const { app, now, language } = ctx.state;
  const browser = browserOf(ctx) ?? randomBytes(32).toString('base64url');
  const expires = new Date(now.getTime() + browserMs);
  ctx.cookies.set(browserCookie, browser, { ...cookieOptions(ctx), path: '/sign-in', expires });
  const state = await beginSignIn(app.db, { browser, platform: way.platform, next, now });
  const agent = ctx.get('user-agent');
  ctx.redirect(way.authorizeUrl({ redirectUri: returnUri(ctx, way), state, agent, language }));
}

/** What was begun is used up before the platform is asked: nobody can try codes against one state. */
async function comeBack(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const way = wayOf(ctx);
  const { code, state } = ctx.query;
  const browser = browserOf(ctx);
  // Declined at the platform, or an address that somebody made up.
  if (typeof code !== 'string' || typeof state !== 'string' || !browser || code.length > 1_024) {
    throw new HeedError('gone', 'a sign-in came back without what it needs', { text: 'sign-in-over' });
  }
  const next = await endSignIn(app.db, { state, browser, platform: way.platform, now });
  const returned = { code, state, redirectUri: returnUri(ctx, way), agent: ctx.get('user-agent') };
  const found = await way.identify(returned, AbortSignal.timeout(patienceMs));
  const account = found && { platform: way.platform, tenant: way.tenant, externalId: found.account };
  const personId = account && (await personOfAccount(app.db, account));
  if (!found || !personId || !(await findViewer(app.db, personId, now))) {
    throw new HeedError('forbidden', 'an account is nobody’s who works here', { text: 'not-linked' });
  }
  const old = ctx.cookies.get(sessionCookie);
  if (old) await endSession(app.db, old);
  setSession(ctx, await startSession(app.db, personId, found.method, now));
  ctx.redirect(landing(next));
}

function wayOf(ctx: Ctx): SignIn {
  const { platform } = ctx.params as { platform: string };
  const way = ctx.state.app.signIns.get(platform);
  if (way) return way;
  throw new HeedError(ctx.state.viewer ? 'not-found' : 'sign-in-needed', 'there is no such way to sign in');
}

function browserOf(ctx: Ctx): string | undefined {
  const value = ctx.cookies.get(browserCookie);
  return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

const returnUri = (ctx: Ctx, { platform }: SignIn) => `${ctx.state.app.baseUrl}/sign-in/${platform}/return`;
