import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../assets/icons.tsx';
import type { Tone } from './kit.ts';
import { type Moment, Time } from './time.tsx';

export interface TimelineItem {
  id: string;
  title: string;
  time: Moment;
  detail?: ComponentChildren;
  tone?: Tone;
  icon?: IconName;
}

export interface TimelineProps {
  label: string;
  items: readonly TimelineItem[];
}

/** What happened, in order. */
export function Timeline({ label, items }: TimelineProps) {
  return (
    <ol class="timeline" aria-label={label}>
      {items.map((item) => (
        <li class={`tone-${item.tone ?? 'neutral'}`} key={item.id}>
          <span class="timeline-mark">{item.icon ? <Icon name={item.icon} /> : null}</span>
          <p class="timeline-title">{item.title}</p>
          <p class="timeline-time">
            <Time {...item.time} />
          </p>
          {item.detail ? <div class="timeline-detail">{item.detail}</div> : null}
        </li>
      ))}
    </ol>
  );
}
