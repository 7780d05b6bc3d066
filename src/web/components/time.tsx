export interface Moment {
  /** ISO 8601 in UTC, for machines. */
  iso: string;
  /** The same moment in the viewer's zone and language, for people. */
  label: string;
}

export interface TimeProps extends Moment {
  /** Lets the browser say "5 minutes ago" for recent moments; the label stays as the tooltip. */
  relative?: boolean;
}

/** A moment, readable by people and machines. */
export function Time({ iso, label, relative }: TimeProps) {
  return (
    <time dateTime={iso} data-relative={relative ? '' : undefined}>
      {label}
    </time>
  );
}
