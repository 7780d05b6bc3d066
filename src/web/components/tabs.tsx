export interface Tab {
  label: string;
  href: string;
  current?: boolean;
  count?: number;
}

export interface TabsProps {
  label: string;
  items: readonly Tab[];
}

/** Views of one thing, each with its own address: links, so that the back button and sharing work. */
export function Tabs({ label, items }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {items.map((item) => (
          <li key={item.href}>
            <a href={item.href} aria-current={item.current ? 'page' : undefined}>
              {item.label}
              {item.count === undefined ? null : <span class="tab-count">{item.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
