import type { ComponentChildren } from 'preact';
import { Icon } from '../assets/icons.tsx';
import { Avatar, type AvatarProps } from './avatar.tsx';
import { type Moment, Time } from './time.tsx';

/** Accepted by the platform, seen and answered are different facts; each has its own sign. */
export interface Delivery {
  state: 'sending' | 'accepted' | 'seen' | 'answered' | 'failed' | 'unknown' | 'repeated';
  label: string;
}

export interface BubbleProps {
  /** `in` was written to the viewer, `out` by the viewer. */
  side: 'in' | 'out';
  author: string;
  avatar?: AvatarProps['kind'];
  time: Moment;
  delivery?: Delivery;
  /** Plain text; line breaks are kept. */
  text?: string;
  /** In place of text: usually a `Card`. */
  children?: ComponentChildren;
  id?: string;
}

const signs = {
  sending: 'clock',
  accepted: 'check',
  seen: 'eye',
  answered: 'double-check',
  failed: 'alert',
  unknown: 'question',
  repeated: 'repeat',
} as const;

/** One message of a thread. */
export function Bubble({ side, author, avatar, time, delivery, text, children, id }: BubbleProps) {
  return (
    <li class={`message message-${side}`} id={id}>
      <Avatar name={author} kind={avatar} />
      <div class="message-body">
        <p class="message-author">{author}</p>
        {text === undefined ? children : <div class="bubble">{text}</div>}
        <p class="message-meta">
          <Time {...time} />
          {delivery ? (
            <span class={`delivery delivery-${delivery.state}`}>
              <Icon name={signs[delivery.state]} />
              {delivery.label}
            </span>
          ) : null}
        </p>
      </div>
    </li>
  );
}

/** The day above a run of messages, or a word from the messenger itself. */
export function ThreadNote({ children }: { children: ComponentChildren }) {
  return (
    <li class="thread-note">
      <span>{children}</span>
    </li>
  );
}
