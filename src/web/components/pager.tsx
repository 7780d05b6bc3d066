import { LinkButton } from './button.tsx';

export interface PagerProps {
  label: string;
  previous?: { href: string; label: string };
  next?: { href: string; label: string };
  /** "21–40 of 128". */
  position?: string;
}

/** To the next and the previous rows. */
export function Pager({ label, previous, next, position }: PagerProps) {
  if (!previous && !next) return null;
  return (
    <nav class="pager" aria-label={label}>
      {previous ? (
        <LinkButton href={previous.href} rel="prev">
          {previous.label}
        </LinkButton>
      ) : (
        <span />
      )}
      {position ? <span class="pager-position">{position}</span> : null}
      {next ? (
        <LinkButton href={next.href} rel="next">
          {next.label}
        </LinkButton>
      ) : (
        <span />
      )}
    </nav>
  );
}
