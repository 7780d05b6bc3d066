/** WeCom takes both spellings of a userid for the same person, and answers in lower case. */
export const lower = (userid: string): string => userid.toLowerCase();

/** Whether it can name one member. `@all` names everybody, and a bar separates names. */
export function namesOne(account: string): boolean {
  return /^[\w.@-]{1,64}$/.test(account) && lower(account) !== '@all';
}
