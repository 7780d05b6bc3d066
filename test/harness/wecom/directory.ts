import type { Department, FakeDirectory, Member, Tag, VisibleRange } from './types.ts';

/** A userid as the platform compares it. */
export const key = (userid: string) => userid.toLowerCase();

export const validUserid = (userid: string) => /^[A-Za-z0-9_\-@.]{1,64}$/.test(userid);

const sensible: Omit<Member, 'userid' | 'name' | 'department' | 'main_department' | 'is_leader_in_dept'> = {
  direct_leader: [],
  position: '',
  alias: '',
  status: 1,
  mobile: '',
  gender: '0',
  email: '',
  biz_mail: '',
  licensed: true,
  wechat: true,
};

/** Departments, members and tags of the corp. Department 1 is the root and always there. */
export class Directory implements FakeDirectory {
  readonly #members = new Map<string, Member>();
  readonly #departments = new Map<number, Department>();
  readonly #tags = new Map<number, Tag>();
  /** Grows with every change: what is computed from the directory is computed again. */
  version = 0;

  constructor() {
    this.#departments.set(1, {
      id: 1,
      name: 'Company',
      parentid: 0,
      order: 100_000_000,
      department_leader: [],
    });
  }

  get members(): Member[] {
    return [...this.#members.values()];
  }

  get departments(): Department[] {
    return [...this.#departments.values()];
  }

  addDepartment(given: Partial<Department> & { id: number }): Department {
    const { id } = given;
    if (this.#departments.has(id)) throw new Error(`department ${id} exists`);
    const department = { name: `Department ${id}`, parentid: 1, order: id, department_leader: [], ...given };
    if (!this.#departments.has(department.parentid)) throw new Error(`no department ${department.parentid}`);
    this.#departments.set(id, department);
    this.version++;
    return department;
  }

  setDepartment(id: number, changes: Partial<Omit<Department, 'id'>>): void {
    const department = this.#departments.get(id);
    if (!department) throw new Error(`no department ${id}`);
    if (changes.parentid !== undefined && this.below(id).has(changes.parentid)) throw new Error('a circle');
    Object.assign(department, changes);
    this.version++;
  }

  removeDepartment(id: number): void {
    if (id === 1) throw new Error('the root stays');
    if (this.members.some((member) => member.department.includes(id))) throw new Error(`${id} has members`);
    if (this.below(id).size > 1) throw new Error(`${id} has departments below`);
    if (!this.#departments.delete(id)) throw new Error(`no department ${id}`);
    this.version++;
  }

  addMember(given: Partial<Member> & { userid: string }): Member {
    if (!validUserid(given.userid)) throw new Error(`${given.userid} cannot be a userid`);
    if (this.#members.has(key(given.userid))) throw new Error(`member ${given.userid} exists`);
    const member = complete({ name: given.userid, ...sensible, ...given });
    this.#checkDepartments(member);
    this.#members.set(key(member.userid), member);
    this.version++;
    return member;
  }

  setMember(userid: string, changes: Partial<Member>): void {
    const before = this.member(userid);
    if (!before) throw new Error(`no member ${userid}`);
    const moved = changes.department ? { main_department: undefined, is_leader_in_dept: undefined } : {};
    const after = complete({ ...before, ...moved, ...changes });
    this.#checkDepartments(after);
    if (key(after.userid) !== key(userid)) {
      if (this.#members.has(key(after.userid))) throw new Error(`member ${after.userid} exists`);
      this.#members.delete(key(userid));
    }
    this.#members.set(key(after.userid), after);
    this.version++;
  }

  removeMember(userid: string): void {
    if (!this.#members.delete(key(userid))) throw new Error(`no member ${userid}`);
    this.version++;
  }

  member(userid: string): Member | undefined {
    return this.#members.get(key(userid));
  }

  department(id: number): Department | undefined {
    return this.#departments.get(id);
  }

  tag(tagid: number): Tag | undefined {
    return this.#tags.get(tagid);
  }

  setTag(given: Partial<Tag> & { tagid: number }): void {
    const before = this.#tags.get(given.tagid);
    this.#tags.set(given.tagid, {
      tagname: `tag ${given.tagid}`,
      userids: [],
      partyids: [],
      ...before,
      ...given,
    });
    this.version++;
  }

  /** A department and all below it. */
  below(id: number): Set<number> {
    const found = new Set(this.#departments.has(id) ? [id] : []);
    for (const above of found) {
      for (const { id: own, parentid } of this.#departments.values()) if (parentid === above) found.add(own);
    }
    return found;
  }

  /** Members of a department, and of those below it when asked. */
  membersOf(id: number, { below }: { below: boolean }): Member[] {
    const wanted = below ? this.below(id) : new Set([id]);
    return this.members.filter((member) => member.department.some((one) => wanted.has(one)));
  }

  /** Departments that a range covers. */
  departmentsIn(range: VisibleRange): Set<number> {
    const tags = range.tagids.flatMap((tagid) => this.tag(tagid)?.partyids ?? []);
    return new Set([...range.partyids, ...tags].flatMap((id) => [...this.below(id)]));
  }

  /** Keys of the members that a range covers, whatever their status. */
  membersIn(range: VisibleRange): Set<string> {
    const departments = this.departmentsIn(range);
    const named = [...range.userids, ...range.tagids.flatMap((tagid) => this.tag(tagid)?.userids ?? [])];
    const found = new Set(named.map(key).filter((userid) => this.#members.has(userid)));
    for (const [userid, member] of this.#members) {
      if (member.department.some((id) => departments.has(id))) found.add(userid);
    }
    return found;
  }

  #checkDepartments(member: Member): void {
    const unknown = member.department.find((id) => !this.#departments.has(id));
    if (unknown !== undefined || member.department.length === 0) throw new Error(`no department ${unknown}`);
    if (member.is_leader_in_dept.length !== member.department.length)
      throw new Error('leader per department');
    if (!member.department.includes(member.main_department))
      throw new Error('the main department is another');
  }
}

type Incomplete = Omit<Member, 'department' | 'main_department' | 'is_leader_in_dept'> & {
  department?: number[];
  main_department?: number;
  is_leader_in_dept?: number[];
};

function complete(given: Incomplete): Member {
  const department = given.department ?? [1];
  return {
    ...given,
    department,
    main_department: given.main_department ?? department[0] ?? 1,
    is_leader_in_dept: given.is_leader_in_dept ?? department.map(() => 0),
  };
}
