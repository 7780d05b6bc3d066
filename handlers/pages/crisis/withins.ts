/** Minutes within which something may be asked for. */
export const withins = ['30', '120', '480', '1440', '4320'] as const;

/** A moment so many minutes from now; two hours for anything that is not offered. */
export function dueIn(typed: string | undefined, now: Date): Date {
  const minutes = Number(withins.find((one) => one === typed) ?? '120');
  return new Date(now.getTime() + minutes * 60_000);
}
