import { classes, type Live, liveAttributes, type Tone } from './kit.ts';

export interface Stat {
  label: string;
  /** Already formatted: "38", "92 %", "2 days". */
  value: string;
  detail?: string;
  tone?: Tone;
  href?: string;
}

export interface StatsProps {
  items: readonly Stat[];
  live?: Live;
  id?: string;
}

/** A few figures that matter, side by side. */
export function Stats({ items, live, id }: StatsProps) {
  return (
    <dl class="stats" id={id} {...liveAttributes(live)}>
      {items.map((item) => (
        <div class={classes('stat', item.tone && `tone-${item.tone}`)} key={item.label}>
          <dt>{item.href ? <a href={item.href}>{item.label}</a> : item.label}</dt>
          <dd class="stat-value">{item.value}</dd>
          {item.detail ? <dd class="stat-detail">{item.detail}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
