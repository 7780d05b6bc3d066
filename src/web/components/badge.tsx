import type { ComponentChildren } from 'preact';
import type { CardState } from '../../messages/model.ts';
import type { Tone } from './kit.ts';

export interface BadgeProps {
  children: ComponentChildren;
  tone?: Tone;
}

/** A word about where a thing stands. The word carries the meaning; the colour only helps. */
export function Badge({ children, tone = 'neutral' }: BadgeProps) {
  return <span class={`badge tone-${tone}`}>{children}</span>;
}

const stateTones: Record<CardState['tone'], Tone> = {
  open: 'wait',
  done: 'good',
  // What somebody would like to talk about is no alarm, and nobody should see their name beside one.
  warning: 'info',
  closed: 'neutral',
};

/** A card's state as a badge. */
export function StateBadge({ state }: { state: CardState }) {
  return <Badge tone={stateTones[state.tone]}>{state.label}</Badge>;
}

export interface CountProps {
  value: number;
  /** What is counted, for screen readers: "3 unread". */
  label: string;
}

/** A small number beside a name; nothing at zero. */
export function Count({ value, label }: CountProps) {
  if (value <= 0) return null;
  return (
    <span class="count">
      <span aria-hidden="true">{value > 99 ? '99+' : value}</span>
      <span class="sr-only">{label}</span>
    </span>
  );
}
