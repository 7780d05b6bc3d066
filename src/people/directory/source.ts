import type { Language } from '../../messages/model.ts';

/** A platform that knows who works here: WeCom's contacts, Slack's members. */
export interface DirectorySource {
  readonly platform: string;
  readonly tenant: string;
  /** Everything that can be seen. @throws when anything could not be read: half a directory is none */
  readAll(signal: AbortSignal): Promise<SourceDirectory>;
  /** Some people, after a word that they have changed. */
  readMembers(
    accounts: readonly string[],
    signal: AbortSignal,
  ): Promise<Pick<SourceDirectory, 'members' | 'hidden'>>;
  readDepartments(signal: AbortSignal): Promise<SourceDepartment[]>;
}

export interface SourceDirectory {
  departments: SourceDepartment[];
  members: SourceMember[];
  /** Accounts that exist but may not be read: nothing is known of them and nothing is changed. */
  hidden: string[];
}

export interface SourceDepartment {
  /** The platform's id; stays when the name or the place in the tree changes. */
  key: string;
  name: string;
  parent: string | null;
  /** Accounts of those who head it. */
  leaders: string[];
}

export interface SourceMember {
  account: string;
  name: string;
  /** Keys of departments. */
  departments: string[];
  /** Those of `departments` that this person heads. */
  leads: string[];
  /** Null where the platform does not show it, which says nothing about whether there is one. */
  email: string | null;
  mobile: string | null;
  language?: Language;
  timeZone?: string;
  /** Works here; accounts of those who have left may go on to exist. */
  employed: boolean;
}

/** Where a department of a source stands in Heed's own directory. Those of staff lists have other codes. */
export const departmentCode = (platform: string, key: string): string => `${platform}-${key}`;

export const isOf = (platform: string, code: string): boolean => code.startsWith(`${platform}-`);
