import type { Language } from '../../messages/model.ts';
import type { GrantedRole } from '../person.ts';

/** A department as a directory names it. `code` stays when the name or the place in the tree changes. */
export interface DepartmentEntry {
  code: string;
  name: string;
  /** Code of the department above; null at the top. */
  parent: string | null;
  /** Staff numbers of those who head it. */
  heads: readonly string[];
}

/** What the directory says of a person besides where they work and which roles they hold. */
export interface PersonFields {
  name: string;
  email: string | null;
  mobile: string | null;
  language: Language;
  timeZone: string;
  entity: string | null;
  site: string | null;
}

export interface PersonEntry extends PersonFields {
  staffNo: string;
  /** Codes of departments. */
  departments: readonly string[];
  roles: readonly GrantedRole[];
}

/** The whole directory at one moment: everyone employed, every department that exists. */
export interface Snapshot {
  departments: readonly DepartmentEntry[];
  people: readonly PersonEntry[];
  /**
   * People who may not work for now: their account is disabled, and they keep it, and their roles, until it is
   * enabled. Unset: whoever is so stays so.
   */
  suspended?: readonly PersonEntry[];
}
