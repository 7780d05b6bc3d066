import type { ComponentChildren } from 'preact';

export interface PageHeadProps {
  title: string;
  /** One or two sentences below the title. */
  lead?: ComponentChildren;
  /** The way back up: "Notices". */
  up?: { href: string; label: string };
  /** `Button`s and `LinkButton`s of the page as a whole. */
  actions?: ComponentChildren;
  /** Badges beside the title. */
  marks?: ComponentChildren;
}

/** The top of a page: where one is and what can be done here. */
export function PageHead({ title, lead, up, actions, marks }: PageHeadProps) {
  return (
    <header class="page-head">
      {up ? (
        <a class="up" href={up.href}>
          {up.label}
        </a>
      ) : null}
      <div class="page-title">
        <h1>{title}</h1>
        {marks}
      </div>
      {lead ? <p class="lead">{lead}</p> : null}
      {actions ? <div class="button-row">{actions}</div> : null}
    </header>
  );
}

export interface SectionProps {
  title: string;
  id: string;
  text?: ComponentChildren;
  children: ComponentChildren;
  /** On a sheet of its own. */
  sheet?: boolean;
}

/** A titled part of a page. */
export function Section({ title, id, text, children, sheet }: SectionProps) {
  return (
    <section class={sheet ? 'section sheet' : 'section'} aria-labelledby={`${id}-title`} id={id}>
      <h2 id={`${id}-title`}>{title}</h2>
      {text ? <p class="section-text">{text}</p> : null}
      {children}
    </section>
  );
}

/** Labelled values in two columns; one on a phone. */
export function Facts({ items }: { items: readonly { label: string; value: ComponentChildren }[] }) {
  return (
    <dl class="facts">
      {items.map((item) => (
        <div key={item.label}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
