/** Fields a column of the file can hold, each with the headers it is known by (case, spaces, `_-.*` ignored). */
export const columns = {
  staffNo: {
    zh: ['工号', '员工编号', '员工号', '人员编号'],
    en: ['staff no', 'staff number', 'staff id', 'employee no', 'employee number', 'employee id'],
  },
  name: { zh: ['姓名', '名字', '员工姓名'], en: ['name', 'full name'] },
  departments: { zh: ['部门', '所属部门', '所在部门'], en: ['department', 'departments'] },
  manager: {
    zh: ['上级', '直接上级', '直属上级', '上级工号', '主管', '主管工号'],
    en: ['manager', 'manager no', 'manager id', 'manager staff no', 'supervisor', 'reports to'],
  },
  email: { zh: ['邮箱', '电子邮箱', '电子邮件', '邮件'], en: ['email', 'email address', 'mail'] },
  mobile: {
    zh: ['手机', '手机号', '手机号码', '移动电话'],
    en: ['mobile', 'mobile no', 'mobile number', 'mobile phone', 'phone'],
  },
  language: { zh: ['语言'], en: ['language', 'lang', 'locale'] },
  roles: { zh: ['角色'], en: ['role', 'roles'] },
  timeZone: { zh: ['时区'], en: ['time zone', 'tz'] },
  entity: {
    zh: ['法律实体', '法人实体', '公司', '用工单位'],
    en: ['legal entity', 'entity', 'company', 'employer'],
  },
  site: { zh: ['地点', '工作地点', '办公地点'], en: ['site', 'location', 'office'] },
  leftOn: { zh: ['离职日期', '最后工作日'], en: ['left on', 'leaving date', 'last day', 'end date'] },
} as const;

export type Column = keyof typeof columns;

/** Without these a row says too little. */
export const neededColumns = ['staffNo', 'name', 'departments'] as const satisfies Column[];

/** What the first row of a table may say. */
export interface Header<C extends string> {
  /** Which column a header names. `工号 staff_no` and `工号(Staff No.)` are understood: both parts agree. */
  of: (header: string) => C | undefined;
  /** How a column is named to people: `工号 / staff no`. */
  title: (column: C) => string;
  /** Without these a row says too little. */
  needed: readonly C[];
}

type Names<C extends string> = Readonly<Record<C, { zh: readonly string[]; en: readonly string[] }>>;

const plain = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.*-]/gu, '');

export function headerOf<C extends string>(names: Names<C>, needed: readonly C[]): Header<C> {
  const known = new Map<string, C>(
    (Object.keys(names) as C[]).flatMap((column) =>
      [...names[column].zh, ...names[column].en].map((header) => [plain(header), column] as const),
    ),
  );
  return {
    of(header) {
      const whole = known.get(plain(header));
      if (whole) return whole;
      const parts = header
        .normalize('NFKC')
        .split(/[()/|[\]]|(?<=\p{Script=Han})\s+|(?<!\s)\s+(?=\p{Script=Han})/u)
        .map(plain)
        .filter((part) => part !== '');
      const [first, ...others] = parts.map((part) => known.get(part));
      return others.every((other) => other === first) ? first : undefined;
    },
    title: (column) => `${names[column].zh[0]} / ${names[column].en[0]}`,
    needed,
  };
}

/** The header of a staff list. */
export const staffHeader = headerOf<Column>(columns, neededColumns);

/** How a column is named to people: `工号 / staff no`. */
export const columnTitle = staffHeader.title;
