import type { ComponentChildren } from 'preact';
import { Icon } from '../assets/icons.tsx';
import { classes, type Live, liveAttributes } from './kit.ts';

export type Pane = 'people' | 'chats' | 'thread' | 'side';

export interface MessengerShellProps {
  /** The one pane a phone shows; a desktop shows all there are. */
  pane: Pane;
  /** A `PersonaSwitch`. */
  people?: ComponentChildren;
  /** Whom one plays now, above the list of conversations. */
  viewer: { name: string; detail?: string; switchHref: string; switchLabel: string };
  /** A `ConversationList`. */
  conversations: ComponentChildren;
  /** A `Thread`, or an `EmptyState` while none is chosen. */
  thread: ComponentChildren;
  /** A page or a form opened from a message. */
  side?: { title: string; closeHref: string; closeLabel: string; body: ComponentChildren };
  peopleLabel: string;
  /** The stream that brings conversations and thread. */
  live?: Live;
  /** Other pages, below the conversations; for a phone, where the header has no room for them. */
  ways?: { label: string; items: readonly { label: string; href: string }[] };
  /** Heading of the page, for screen readers. */
  title: string;
}

/** The messenger's frame: people, conversations, thread, and a side panel when something is open. */
export function MessengerShell(props: MessengerShellProps) {
  const { pane, people, viewer, conversations, thread, side, peopleLabel, live, ways, title } = props;
  return (
    <div class={classes('messenger', side && 'with-side')} data-pane={pane} {...liveAttributes(live)}>
      <h1 class="sr-only">{title}</h1>
      {people ? (
        <aside class="pane pane-people" aria-label={peopleLabel}>
          {people}
        </aside>
      ) : null}
      <div class="pane pane-chats">
        <header class="pane-head">
          <div>
            <h2>{viewer.name}</h2>
            {viewer.detail ? <p>{viewer.detail}</p> : null}
          </div>
          <a class="button button-quiet small switch" href={viewer.switchHref}>
            <Icon name="people" />
            {viewer.switchLabel}
          </a>
        </header>
        {conversations}
        {ways ? (
          <nav class="pane-ways" aria-label={ways.label}>
            {ways.items.map((way) => (
              <a key={way.href} href={way.href}>
                {way.label}
                <Icon name="next" />
              </a>
            ))}
          </nav>
        ) : null}
      </div>
      <div class="pane pane-thread">{thread}</div>
      {side ? (
        <section class="pane pane-side" aria-label={side.title} data-focus tabIndex={-1}>
          <header class="pane-head">
            <h2>{side.title}</h2>
            <a class="icon-button" href={side.closeHref}>
              <Icon name="close" />
              <span class="sr-only">{side.closeLabel}</span>
            </a>
          </header>
          <div class="pane-scroll">{side.body}</div>
        </section>
      ) : null}
    </div>
  );
}
