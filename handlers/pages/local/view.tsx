import { formatClock, formatDay } from '../../../src/messages/format.ts';
import type { Body } from '../../../src/messages/model.ts';
import { askedByCard } from '../../../src/messages/question.ts';
import { accountOf, personas } from '../../../src/platforms/local/personas.ts';
import { type LocalMessage, listMessages } from '../../../src/platforms/local/store.ts';
import {
  Bubble,
  Card,
  Composer,
  type Conversation,
  ConversationList,
  Conversations,
  EmptyState,
  FormView,
  Hidden,
  LinkButton,
  MessengerShell,
  type Pane,
  PersonaSwitch,
  type Post,
  postAttributes,
  Thread,
  ThreadNote,
} from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, csrf, translate } from '../../context.ts';
import type { Reply } from '../../router.ts';
import type { Part } from '../../sse.ts';
import { navigation, renderPage } from '../frame.tsx';

/** The form behind the buttons of all cards: the thread may be drawn anew while one is on its way. */
const cardForm = 'cards';

/** What a thread shows at once. */
const mostShown = 60;

export interface MessengerView {
  pane: Pane;
  /** A form opened in the side panel, with what was typed and what is wrong with it. */
  form?: Extract<Reply, { kind: 'form' }>;
  /** Said in the side panel and stored nowhere. */
  said?: Extract<Reply, { kind: 'text' }>;
}

export async function renderMessenger(ctx: Ctx, view: MessengerView): Promise<void> {
  const { viewer, app } = ctx.state;
  const t = translate(ctx);
  const account = viewer ? (await accountOf(app.db, { personId: viewer.id }))?.account : undefined;
  const messages = account ? await listMessages(app.db, account, { limit: mostShown }) : [];
  const people = await personas(app.db);
  const own = people.find((one) => one.personId === viewer?.id);
  renderPage(ctx, {
    title: t('local.title'),
    width: 'full',
    path: '/local',
    body: (
      <MessengerShell
        pane={view.pane}
        title={t('local.title')}
        {...(account ? { live: { connect: '/local/live' } } : {})}
        ways={{ label: t('local.ways'), items: navigation(ctx).filter(({ href }) => href !== '/local') }}
        peopleLabel={t('local.people')}
        people={
          <PersonaSwitch
            label={t('local.people')}
            groups={byDepartment(people).map(({ department, members }) => ({
              department,
              people: members.map((one) => ({
                id: one.personId,
                name: one.name,
                badges: [...(one.heads ? ['manager'] : []), ...one.roles].map((role) => ({
                  label: t(`local.roles.${role}`),
                  tone: role === 'hr' || role === 'privacy' ? 'info' : 'neutral',
                })),
                current: one.personId === viewer?.id,
              })),
            }))}
            post={{ url: '/local/persona', csrf: csrf(ctx) }}
            search={{ label: t('local.search'), none: t('local.nobody') }}
            {...(viewer ? {} : { intro: t('local.chooseText') })}
          />
        }
        viewer={{
          name: viewer?.name ?? t('local.choose'),
          ...(own ? { detail: own.department } : {}),
          switchHref: '/local/people',
          switchLabel: t('local.switch'),
        }}
        conversations={
          viewer ? (
            <ConversationList
              label={t('local.chats')}
              empty={t('local.noChats')}
              conversations={chats(ctx, messages)}
              live={{ swap: 'chats' }}
            />
          ) : null
        }
        thread={
          viewer && account ? (
            <Thread
              title={t('local.bot')}
              subtitle={t('local.botSubtitle')}
              avatar="bot"
              back={{ href: '/local/chats', label: t('local.back') }}
              label={t('local.thread')}
              live={{ swap: 'thread' }}
              composer={
                <>
                  <form id={cardForm} {...postAttributes(actIn(ctx))}>
                    <Hidden csrf={csrf(ctx)} />
                  </form>
                  <Composer
                    post={actIn(ctx)}
                    label={t('local.composerLabel')}
                    placeholder={t('local.placeholder')}
                    send={t('local.send')}
                    maxLength={2_000}
                  />
                </>
              }
            >
              <Messages ctx={ctx} messages={messages} />
            </Thread>
          ) : (
            <EmptyState title={t('local.choose')} text={t('local.chooseText')} icon="people">
              <p>{t('local.hint')}</p>
            </EmptyState>
          )
        }
        {...(view.form ? { side: side(ctx, view.form) } : {})}
        {...(view.said ? { side: saidBeside(ctx, view.said) } : {})}
      />
    ),
  });
}

/** The parts that a live messenger draws anew. */
export async function messengerParts(ctx: Ctx, account: string): Promise<Part[]> {
  const messages = await listMessages(ctx.state.app.db, account, { limit: mostShown });
  return [
    { event: 'thread', html: htmlFragment(<Messages ctx={ctx} messages={messages} />) },
    { event: 'chats', html: htmlFragment(<Conversations conversations={chats(ctx, messages)} />) },
  ];
}

/** The thread after something was done in it, in answer to htmx. */
export async function renderThread(ctx: Ctx, account: string): Promise<void> {
  const messages = await listMessages(ctx.state.app.db, account, { limit: mostShown });
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.body = htmlFragment(<Messages ctx={ctx} messages={messages} />);
}

/** What is done in the thread is answered with the thread. */
function actIn(ctx: Ctx): Post {
  return { url: '/local/act', csrf: csrf(ctx), target: '#thread', swap: 'innerHTML' };
}

function Messages({ ctx, messages }: { ctx: Ctx; messages: readonly LocalMessage[] }) {
  const { language, viewer, now } = ctx.state;
  const t = translate(ctx);
  const zone = viewer?.timeZone ?? ctx.state.app.zone;
  if (messages.length === 0) {
    return (
      <li class="thread-empty">
        <EmptyState title={t('local.empty')} text={t('local.emptyText')} icon="message" />
      </li>
    );
  }
  let day = '';
  return (
    <>
      {messages.flatMap((message) => {
        const written = formatDay(message.at, language, zone, now);
        const newDay = written !== day;
        day = written;
        const mine = message.direction === 'in';
        const time = { iso: message.at.toISOString(), label: formatClock(message.at, language, zone) };
        const bubble = (
          <Bubble
            key={message.id}
            id={`m${message.id}`}
            side={mine ? 'out' : 'in'}
            author={mine ? (viewer?.name ?? t('local.you')) : t('local.bot')}
            avatar={mine ? 'person' : 'bot'}
            time={time}
            {...(message.body.kind === 'text' ? { text: message.body.text } : {})}
          >
            <BodyCard id={`c${message.id}`} body={message.body} />
          </Bubble>
        );
        return newDay ? [<ThreadNote key={`day${message.id}`}>{written}</ThreadNote>, bubble] : [bubble];
      })}
    </>
  );
}

/** A question's form opens beside the thread. */
function BodyCard({ id, body }: { id: string; body: Body }) {
  const shown = askedByCard(body);
  if (shown.kind === 'text') return null;
  const { link, ...asked } = shown.card;
  const card =
    body.kind === 'question' && link?.form
      ? { ...asked, buttons: [{ label: link.label, action: link.form, style: 'primary' as const }] }
      : shown.card;
  return <Card id={id} card={card} form={cardForm} />;
}

/** Heed is the only one to talk to here. */
function chats(ctx: Ctx, messages: readonly LocalMessage[]): Conversation[] {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  const last = messages.at(-1);
  const zone = viewer?.timeZone ?? app.zone;
  return [
    {
      id: 'heed',
      title: t('local.bot'),
      avatar: 'bot',
      preview: last ? preview(last.body) : t('local.noChats'),
      ...(last ? { time: { iso: last.at.toISOString(), label: formatClock(last.at, language, zone) } } : {}),
      unread: 0,
      unreadLabel: '',
      href: '/local',
      current: true,
    },
  ];
}

function side(ctx: Ctx, { form, values, errors }: Extract<Reply, { kind: 'form' }>) {
  const t = translate(ctx);
  return {
    title: form.title,
    closeHref: '/local',
    closeLabel: t('local.close'),
    body: (
      <FormView
        form={form}
        titleHidden
        post={{ url: '/local/act', csrf: csrf(ctx) }}
        cancelHref="/local"
        optional={t('common.optional')}
        {...(values ? { values } : {})}
        {...(errors ? { errors, errorTitle: t('errors.bad-input') } : {})}
      />
    ),
  };
}

function saidBeside(ctx: Ctx, { text, link }: Extract<Reply, { kind: 'text' }>) {
  const t = translate(ctx);
  return {
    title: t('local.bot'),
    closeHref: '/local',
    closeLabel: t('local.close'),
    body: (
      <div class="stack" role="status">
        {text.split('\n').map((line) => (
          <p key={line}>{line}</p>
        ))}
        {link ? (
          <p>
            <LinkButton href={link.path} look="primary">
              {link.label}
            </LinkButton>
          </p>
        ) : null}
      </div>
    ),
  };
}

function preview(body: Body): string {
  const shown = askedByCard(body);
  return shown.kind === 'text' ? shown.text : shown.card.title;
}

function byDepartment<T extends { department: string }>(
  people: readonly T[],
): { department: string; members: T[] }[] {
  const groups = new Map<string, T[]>();
  for (const one of people) groups.set(one.department, [...(groups.get(one.department) ?? []), one]);
  return [...groups].map(([department, members]) => ({ department, members }));
}
