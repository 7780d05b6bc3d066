import { Avatar, type AvatarProps } from './avatar.tsx';
import { Count } from './badge.tsx';
import { type Live, liveAttributes } from './kit.ts';
import { type Moment, Time } from './time.tsx';

export interface Conversation {
  id: string;
  title: string;
  avatar?: AvatarProps['kind'];
  /** The last message in one line. */
  preview: string;
  time?: Moment;
  unread: number;
  /** "3 unread messages", for screen readers. */
  unreadLabel: string;
  href: string;
  current?: boolean;
}

export interface ConversationListProps {
  label: string;
  conversations: readonly Conversation[];
  empty: string;
  live?: Live;
  id?: string;
}

/** The viewer's conversations, newest first. */
export function ConversationList({ label, conversations, empty, live, id }: ConversationListProps) {
  return (
    <nav class="conversations" aria-label={label} id={id}>
      {conversations.length === 0 ? <p class="quiet-note">{empty}</p> : null}
      <ul {...liveAttributes(live)}>
        <Conversations conversations={conversations} />
      </ul>
    </nav>
  );
}

/** The rows of the list: what a live list draws anew. */
export function Conversations({ conversations }: Pick<ConversationListProps, 'conversations'>) {
  return (
    <>
      {conversations.map((conversation) => (
        <li key={conversation.id}>
          <a
            class="conversation"
            href={conversation.href}
            aria-current={conversation.current ? 'page' : undefined}
          >
            <Avatar name={conversation.title} kind={conversation.avatar} />
            <span class="conversation-title">{conversation.title}</span>
            <span class="conversation-time">
              {conversation.time ? <Time {...conversation.time} /> : null}
            </span>
            <span class="conversation-preview">{conversation.preview}</span>
            <Count value={conversation.unread} label={conversation.unreadLabel} />
          </a>
        </li>
      ))}
    </>
  );
}
