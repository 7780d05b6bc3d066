import type { ComponentChildren } from 'preact';
import { Icon } from '../assets/icons.tsx';
import { Avatar, type AvatarProps } from './avatar.tsx';
import { type Live, liveAttributes } from './kit.ts';

export interface ThreadProps {
  title: string;
  subtitle?: string;
  avatar?: AvatarProps['kind'];
  /** Back to the list of conversations; shown on a phone only. */
  back: { href: string; label: string };
  /** What the list of messages is, for screen readers. */
  label: string;
  /** `Bubble`s and `ThreadNote`s, oldest first. */
  children: ComponentChildren;
  /** A `Composer`. */
  composer?: ComponentChildren;
  /** New messages: use mode `beforeend`. */
  live?: Live;
  /** Id of the list of messages, as a target for swaps. */
  id?: string;
}

/** A conversation: who with, the messages, and the place to write. */
export function Thread(props: ThreadProps) {
  const { title, subtitle, avatar, back, label, children, composer, live, id = 'thread' } = props;
  // The stream opens on the outer element and outlives whatever is swapped into the list.
  const { connect, ...swap } = live ?? {};
  return (
    <section class="thread" {...liveAttributes({ connect })}>
      <header class="thread-head">
        <a class="back" href={back.href}>
          <Icon name="back" />
          <span class="sr-only">{back.label}</span>
        </a>
        <Avatar name={title} kind={avatar} size="small" />
        <div>
          <h2>{title}</h2>
          {subtitle ? <p>{subtitle}</p> : null}
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="thread-scroll" data-scroll-end role="log" aria-label={label} tabIndex={0}>
        <ol class="messages" id={id} {...liveAttributes(swap)}>
          {children}
        </ol>
      </div>
      {composer}
    </section>
  );
}
