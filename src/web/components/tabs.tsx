import { classes } from './kit.ts';

export interface Tab {
  label: string;
  href: string;
  /** `within`: the page is one of those it leads to. */
  current?: boolean | 'within';
  count?: number;
}

export interface TabsProps {
  label: string;
  items: readonly Tab[];
  /** `within`: smaller, below the tabs it belongs to. */
  look?: 'within';
}

/** Views of one thing, each with its own address: links, so that the back button and sharing work. */
export function Tabs({ label, items, look }: TabsProps) {
  return (
    <nav class={classes('tabs', look === 'within' && 'tabs-within')} aria-label={label}>
      <ul>
        {items.map((item) => (
          <li key={item.href}>
            <a
              href={item.href}
              aria-current={item.current ? (item.current === 'within' ? 'true' : 'page') : undefined}
            >
              {item.label}
              {item.count === undefined ? null : <span class="tab-count">{item.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
