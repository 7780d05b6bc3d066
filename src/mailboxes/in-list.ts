import { type Channel, channels, normalise } from './address.ts';

/** Mailboxes of a list that nobody will be written to at. */
export interface MailboxProblem {
  channel: Channel;
  /** Several people have the same, or it is none. */
  why: 'shared' | 'invalid';
  /** Whose, by staff number. Of shared ones those with the same stand together. */
  staffNos: string[];
}

interface Listed {
  staffNo: string;
  email: string | null;
  mobile: string | null;
}

/** What is wrong with the mailboxes and numbers of a staff list, before it is written: what `mailbox` will say of them. */
export function mailboxProblems(people: Iterable<Listed>): MailboxProblem[] {
  const all = [...people];
  return channels.flatMap((channel): MailboxProblem[] => {
    const owners = new Map<string, string[]>();
    const invalid: string[] = [];
    for (const { staffNo, email, mobile } of all) {
      const written = channel === 'email' ? email : mobile;
      if (written === null) continue;
      const address = normalise[channel](written);
      if (address === undefined) invalid.push(staffNo);
      else owners.set(address, [...(owners.get(address) ?? []), staffNo]);
    }
    const shared = [...owners.values()].filter((staffNos) => staffNos.length > 1).flat();
    return [
      ...(shared.length > 0 ? [{ channel, why: 'shared' as const, staffNos: shared }] : []),
      ...(invalid.length > 0 ? [{ channel, why: 'invalid' as const, staffNos: invalid }] : []),
    ];
  });
}
