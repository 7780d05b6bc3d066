import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../assets/icons.tsx';
import { classes, type Tone } from './kit.ts';

export interface AlertProps {
  tone: Tone;
  title?: string;
  children?: ComponentChildren;
  /** `alert` interrupts a screen reader, `status` waits its turn; without it, it is plain content. */
  announce?: 'alert' | 'status';
  id?: string;
}

const signs: Record<Tone, IconName> = {
  neutral: 'info',
  info: 'info',
  good: 'check',
  wait: 'clock',
  warn: 'alert',
  bad: 'alert',
};

/** Something the reader should know here and now. */
export function Alert({ tone, title, children, announce, id }: AlertProps) {
  return (
    <div class={`alert tone-${tone}`} role={announce} id={id}>
      <Icon name={signs[tone]} />
      <div class="alert-body">
        {title ? <p class="alert-title">{title}</p> : null}
        {children}
      </div>
    </div>
  );
}

export interface EmptyStateProps {
  title: string;
  text?: string;
  icon?: IconName;
  /** In one line, for a part of a page; without it the emptiness fills its place. */
  compact?: boolean;
  /** What to do next: a `LinkButton`. */
  children?: ComponentChildren;
}

/** Nothing here yet, why, and what to do about it. */
export function EmptyState({ title, text, icon = 'page', compact, children }: EmptyStateProps) {
  return (
    <div class={classes('empty', compact && 'empty-compact')}>
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {text ? <p>{text}</p> : null}
      {children}
    </div>
  );
}
