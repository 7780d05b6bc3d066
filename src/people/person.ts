import type { Language } from '../messages/model.ts';

/** Roles somebody is given by name. Everything else a person may do follows from where they work. */
export const grantedRoles = [
  'hr',
  'privacy',
  'lead',
  'legal',
  'pr',
  'it',
  'counsellor',
  'auditor',
  'admin',
] as const;
export type GrantedRole = (typeof grantedRoles)[number];

/** `employee` is implied by being employed, `manager` by heading a department. */
export const roles = ['employee', 'manager', ...grantedRoles] as const;
export type Role = (typeof roles)[number];

/** Who is woken when something leaks. */
export const crisisRoles = ['lead', 'hr', 'legal', 'pr', 'it', 'counsellor'] as const satisfies GrantedRole[];
export type CrisisRole = (typeof crisisRoles)[number];

export const isGrantedRole = (value: string): value is GrantedRole =>
  grantedRoles.some((role) => role === value);

/** What follows from being employed and, where so, from heading a department. */
export const impliedRoles = (heading: boolean): Role[] => (heading ? ['employee', 'manager'] : ['employee']);

/** A person as the directory shows them today. */
export interface Person {
  id: string;
  staffNo: string;
  name: string;
  email: string | null;
  mobile: string | null;
  language: Language;
  /** IANA name, such as `Asia/Shanghai`. */
  timeZone: string;
  /** The legal entity that employs them, where a company has several. */
  entity: string | null;
  site: string | null;
  /** Ids of the departments they belong to. */
  departments: string[];
  roles: Role[];
  /** False for somebody who has left. */
  employed: boolean;
}

/** Who is asking: what every rule of `permissions/` decides by, read afresh for every request. */
export interface Viewer {
  id: string;
  name: string;
  staffNo: string;
  language: Language;
  timeZone: string;
  roles: Role[];
  /** Ids of the departments they head, with every department below. */
  heads: string[];
  /** Ids of the departments they belong to. */
  departments: string[];
  /** The one incident in whose room somebody from outside sits; they work nowhere here and hold no role. */
  seat?: string;
  /** How their session began: `local-persona`, `wecom-oauth` …; absent where they are not at a browser. */
  signedInBy?: string;
}
