/**
 * Where somebody stands who owes an answer, or was asked for a consent. `withdrawn`: they answered, and have taken
 * their consent back. `on-leave`: not answered, and away that day; nobody counts them as
 * late. Those who look at departments are not told: for them they are `open` or `overdue`.
 */
export const standings = ['answered', 'withdrawn', 'open', 'overdue', 'on-leave'] as const;
export type Standing = (typeof standings)[number];

/**
 * Why somebody who was asked owes nothing: no longer here (`left`, `disabled`), not here yet, the policy does not apply
 * to them, they came to belong elsewhere, or nobody is asked any more. `called-off`: somebody of HR asks
 * them no more, or something else.
 */
export const reasons = [
  'left',
  'disabled',
  'not-joined',
  'exempt',
  'moved',
  'closed',
  'superseded',
  'policy-withdrawn',
  'recalled',
  'called-off',
] as const;
export type Reason = (typeof reasons)[number];

export const isReason = (one: Standing | Reason): one is Reason =>
  (reasons as readonly string[]).includes(one);

/**
 * What is true of a group of shares at an instant; each figure counts shares, of one notice people.
 *
 *     people = owed + cancelled       owed = answered + open       cancelled = the sum of `outside`
 *
 * `open` has those overdue and on leave in it, `answered` those who took a consent back.
 */
export interface Coverage {
  /** Everybody asked. */
  people: number;
  /** Who owed an answer, or was waited for: the whole of which a share is told. */
  owed: number;
  answered: number;
  withdrawn: number;
  open: number;
  overdue: number;
  onLeave: number;
  cancelled: number;
  /** Of those cancelled, whom an exemption excuses: never told to a manager. */
  excused: number;
  /** Those cancelled, by reason; a reason that nobody has is left out. */
  outside: Readonly<Partial<Record<Reason, number>>>;
  /** The page was opened or a control used. */
  seen: number;
  /** The end of the text was on the screen. */
  read: number;
  /** Of those open, who have seen it. */
  openSeen: number;
  reached?: Reached;
}

/**
 * What became of the cards. Accepted is not seen; `unconfirmed` went out with a batch that got through, perhaps without
 * reaching them. `unreachable` is null for the past: that a message failed is known as of now only.
 */
export interface Reached {
  accepted: number;
  unconfirmed: number;
  unreachable: number | null;
  /** Of those open, who have not seen it and whose card was accepted. */
  openAccepted: number;
}

/** One line that the query counts: those of a group who stand alike. */
export interface Counted extends Omit<Reached, 'openAccepted' | 'unreachable'> {
  standing: Standing | Reason;
  people: number;
  seen: number;
  read: number;
  unreachable: number;
  acceptedUnseen: number;
}

/**
 * The figures of a group from its lines. Everybody stands in exactly one place, so they always add up.
 *
 * @param reached whether the lines know what became of the cards, and of now
 */
export function addUp(lines: readonly Counted[], reached: 'unknown' | 'then' | 'now' = 'unknown'): Coverage {
  const among = (...where: readonly (Standing | Reason)[]) =>
    lines.filter(({ standing }) => where.includes(standing));
  const count = (of: readonly Counted[], figure: keyof Omit<Counted, 'standing'> = 'people') =>
    of.reduce((sum, line) => sum + line[figure], 0);
  const open = among('open', 'overdue', 'on-leave');
  const outside = reasons.flatMap((reason) => {
    const people = count(among(reason));
    return people > 0 ? [[reason, people] as const] : [];
  });
  const answered = count(among('answered', 'withdrawn'));
  return {
    people: count(lines),
    owed: answered + count(open),
    answered,
    withdrawn: count(among('withdrawn')),
    open: count(open),
    overdue: count(among('overdue')),
    onLeave: count(among('on-leave')),
    cancelled: count(among(...reasons)),
    excused: count(among('exempt')),
    outside: Object.fromEntries(outside),
    seen: count(lines, 'seen'),
    read: count(lines, 'read'),
    openSeen: count(open, 'seen'),
    ...(reached === 'unknown'
      ? {}
      : {
          reached: {
            accepted: count(lines, 'accepted'),
            unconfirmed: count(lines, 'unconfirmed'),
            unreachable: reached === 'now' ? count(lines, 'unreachable') : null,
            openAccepted: count(open, 'acceptedUnseen'),
          },
        }),
  };
}
