import type { Language } from '../../messages/model.ts';
import type { GrantedRole } from '../person.ts';

/** A platform that knows who works here: WeCom's contacts, Slack's members. */
export interface DirectorySource {
  readonly platform: string;
  readonly tenant: string;
  /** The platform gives the name of an account that was deleted to others. */
  readonly reusesAccounts?: boolean;
  /** It shows a part of the company only: departments that it does not tell may still be there. */
  readonly partial?: boolean;
  /** Everything that can be seen. @throws when anything could not be read: half a directory is none */
  readAll(signal: AbortSignal): Promise<SourceDirectory>;
  /**
   * Some people, after a word that they have changed. Who stands neither among members nor hidden certainly has no
   * account any more; where that cannot be told from one that may not be read, it is hidden.
   */
  readMembers(
    accounts: readonly string[],
    signal: AbortSignal,
  ): Promise<Pick<SourceDirectory, 'members' | 'hidden'>>;
  readDepartments(signal: AbortSignal): Promise<SourceDepartment[]>;
  /** Where the platform has groups, and not departments, an administrator says what they mean (`groups.ts`). */
  readonly groups?: GroupChoices;
}

/** What an administrator chooses from. */
export interface GroupChoices {
  list(signal: AbortSignal): Promise<SourceGroup[]>;
  /** Fields of profiles that can name somebody's manager. */
  personFields(signal: AbortSignal): Promise<{ key: string; name: string }[]>;
  /** For more people than this, such a field is not read. */
  readonly mostForManagers: number;
}

export interface SourceGroup {
  key: string;
  name: string;
  people: number;
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
  /** Empty where the platform does not show it. */
  name: string;
  parent: string | null;
  /** Accounts of those who head it. */
  leaders: string[];
}

export interface SourceMember {
  account: string;
  /** Empty where the platform does not show it, which takes no name away. */
  name: string;
  /** Keys of departments. */
  departments: string[];
  /** Those of `departments` that this person heads; null where it was not asked, and whoever heads one stays. */
  leads: string[] | null;
  /** Null where the platform does not show it, which says nothing about whether there is one. */
  email: string | null;
  /** The platform, or the company by it, knows that the address is this person's own. */
  emailConfirmed?: boolean;
  mobile: string | null;
  /** Roles that follow from the platform's groups; unset where it has nothing to do with roles. */
  roles?: readonly GrantedRole[];
  language?: Language;
  timeZone?: string;
  /** Works here; accounts of those who have left may go on to exist. */
  employed: boolean;
  /** Of those who are not employed: the account is disabled, which may be for a time only. */
  suspended?: boolean;
}

/** Where a department of a source stands in Heed's own directory. Those of staff lists have other codes. */
export const departmentCode = (platform: string, key: string): string => `${platform}-${key}`;

export const isOf = (platform: string, code: string): boolean => code.startsWith(`${platform}-`);

/** The subject that stands for the departments, where others are accounts. */
export const departmentsSubject = '';
