/** A tablet is put up for a day; longer is another decision. */
export const deviceHours = [4, 8, 12] as const;

/** A code is handed over and used on the same day. */
export const codeHours = 12;

/** Wrong codes that end one: whoever has theirs at hand needs no more. */
export const mostTries = 5;

/** Wrong codes on one tablet in a quarter of an hour, whoever's: a queue of people mistypes less. */
export const deviceTries = 20;
export const deviceWindowMs = 15 * 60_000;

/** Of nothing: then nobody is there any more. A page that is not looked at says nothing, so there is some slack. */
export const idleSeconds = 60;
export const idleSlackSeconds = 15;

/** Of a visit, however busy: a tablet is shared. */
export const visitMinutes = 30;

export interface Visited {
  startedAt: Date;
  seenAt: Date;
}

/** Whether somebody is still before the tablet, as far as it has told. */
export function isThere({ startedAt, seenAt }: Visited, now: Date): boolean {
  const quiet = now.getTime() - seenAt.getTime();
  const whole = now.getTime() - startedAt.getTime();
  return quiet <= (idleSeconds + idleSlackSeconds) * 1_000 && whole <= visitMinutes * 60_000;
}

/** Digits only, whatever was typed between them, in whichever width. */
export function readKioskCode(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replaceAll(/[\s-]/g, '');
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/** As shown and printed: `1234 5678`. */
export function writtenKioskCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
