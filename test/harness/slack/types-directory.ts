/** A person or bot as an administrator of the workspace edits them. */
export interface User {
  /** `U…` or `W…`. */
  id: string;
  /** The handle. */
  name: string;
  realName: string;
  displayName: string;
  email: string;
  emailConfirmed: boolean;
  title: string;
  phone: string;
  locale: string;
  tz: string;
  deleted: boolean;
  isBot: boolean;
  isAdmin: boolean;
  isOwner: boolean;
  /** Guest of several channels. */
  isRestricted: boolean;
  /** Guest of a single channel. */
  isUltraRestricted: boolean;
  /** The workspace they belong to; another than the app's for people of a shared channel. */
  teamId: string;
  /** Custom fields by their id `Xf…`; a field of type `user` holds a user id. */
  fields: Record<string, { value: string; alt: string }>;
  /** Seconds. */
  updated: number;
}

export interface UserGroup {
  /** `S…`. */
  id: string;
  name: string;
  handle: string;
  description: string;
  users: string[];
  /** Disabled groups stay in the list when asked for. */
  disabled: boolean;
}

export interface FakeDirectory {
  readonly users: readonly User[];
  readonly groups: readonly UserGroup[];
  /** Without an event, as a fixture. */
  addUser(user: Partial<User> & { id: string }): User;
  setUser(id: string, changes: Partial<Omit<User, 'id'>>): User;
  user(id: string): User | undefined;
  setGroup(group: Partial<UserGroup> & { id: string }): UserGroup;
}
