import type { CallbackSettings } from './types-callbacks.ts';

export interface Department {
  id: number;
  name: string;
  parentid: number;
  order: number;
  department_leader: string[];
}

/** 1 active, 2 disabled, 4 not activated, 5 left. */
export type MemberStatus = 1 | 2 | 4 | 5;

export interface Member {
  userid: string;
  name: string;
  department: number[];
  main_department: number;
  /** 0 or 1 for each department, in the same order. */
  is_leader_in_dept: number[];
  direct_leader: string[];
  position: string;
  alias: string;
  status: MemberStatus;
  mobile: string;
  gender: '0' | '1' | '2';
  email: string;
  biz_mail: string;
  /** Holds a base API licence; without one the person stands in `unlicenseduser`. */
  licensed: boolean;
  /** Has bound WeChat; without it convert_to_openid answers 43004. */
  wechat: boolean;
}

export interface Tag {
  tagid: number;
  tagname: string;
  userids: string[];
  partyids: number[];
}

export interface VisibleRange {
  userids: string[];
  partyids: number[];
  tagids: number[];
}

export interface AppSettings {
  agentid: number;
  secret: string;
  name: string;
  visible: VisibleRange;
  callback: CallbackSettings | undefined;
  /** Host, with its port, that OAuth may send people back to; 50001 for others. */
  trustedDomain: string | undefined;
  /** The same for the scan-code login. */
  loginDomain: string | undefined;
  /** The app is told when somebody opens it. */
  isreportenter: boolean;
  disabled: boolean;
  /** Made after 2022-06-20 20:00: user/get gives no avatar, gender, mobile, email, biz_mail, qr_code, address. */
  withoutSensitive: boolean;
}

export type ContactChange =
  | { type: 'create_user'; member: Partial<Member> & { userid: string } }
  | { type: 'update_user'; userid: string; changes: Partial<Member>; newUserid?: string }
  | { type: 'delete_user'; userid: string }
  | { type: 'create_party'; department: Partial<Department> & { id: number } }
  | { type: 'update_party'; id: number; changes: Partial<Omit<Department, 'id'>> }
  | { type: 'delete_party'; id: number }
  | {
      type: 'update_tag';
      tagid: number;
      addUserids?: string[];
      delUserids?: string[];
      addPartyids?: number[];
      delPartyids?: number[];
    };

/** The corp's directory as its administrator edits it, without a callback. Userids know no case. */
export interface FakeDirectory {
  readonly members: readonly Member[];
  readonly departments: readonly Department[];
  addDepartment(department: Partial<Department> & { id: number }): Department;
  setDepartment(id: number, changes: Partial<Omit<Department, 'id'>>): void;
  removeDepartment(id: number): void;
  addMember(member: Partial<Member> & { userid: string }): Member;
  setMember(userid: string, changes: Partial<Member>): void;
  removeMember(userid: string): void;
  member(userid: string): Member | undefined;
  setTag(tag: Partial<Tag> & { tagid: number }): void;
}
