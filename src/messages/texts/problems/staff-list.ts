import { define } from '../define.ts';

/** What can be wrong with a staff list, its cells, and the directory it would make. */
export const staffList = define(
  {
    // The file.
    notText: '不是 UTF-8 或 GB18030 文本，请另存为“CSV UTF-8”',
    empty: '是空的',
    onlyHeader: '只有表头，没有人员',
    tooManyRows: '超过 {{most}} 行，请拆成几份',
    columnMissing: '缺少“{{column}}”列',
    columnTwice: '“{{header}}”与前面的列重复，都是“{{column}}”',
    // A row.
    quoteOpen: '这一行的引号没有配对，或者这一行太长',
    unreadableRow: '无法按 CSV 的一行来读',
    fieldCount: '有 {{fields}} 个单元格，表头有 {{wanted}} 个，是不是少了引号？',
    staffNoTwice: '工号与第 {{row}} 行重复',
    managerUnknown: '上级工号 {{manager}} 不在人员之列',
    managersCircle: '上下级关系绕成了一圈',
    rolesChanged: '会改动角色，只有管理员可以这样做',
    // A cell.
    cellEmpty: '“{{column}}”没有填写',
    cellUnprintable: '“{{column}}”含有无法显示的字符',
    cellTooLong: '“{{column}}”超过 {{most}} 个字符',
    notEmail: '“{{column}}”不是邮箱地址',
    mobileShortened: '“{{column}}”被表格软件缩写了，请把这一列设为文本格式后重新填写',
    notMobile: '“{{column}}”不是电话号码',
    notTimeZone: '“{{column}}”不是时区，请写成 Asia/Shanghai 这样',
    notLanguage: '“{{column}}”不是 Heed 支持的语言（zh-CN、en）',
    notRole: '“{{column}}”里有不存在的角色（可以写：{{roles}}）',
    departmentNameless: '“{{column}}”的斜杠之间缺少部门名称',
    departmentTooDeep: '“{{column}}”超过 {{most}} 级',
    notDay: '“{{column}}”不是只有一种读法的日期，请写成 2026-01-31 这样',
    // The directory.
    listedTwice: '重复出现',
    departmentUnknown: '部门“{{department}}”不存在',
    headUnknown: '主管“{{head}}”不在人员之列',
    departmentCircle: '成了自己的下级：{{path}}',
    tooManyLeave:
      '{{today}} 人中有 {{leaving}} 人（{{share}}）会离职，超过一次允许的 {{most}}。请确认名单是否完整；确实如此的话，请管理员在命令行用 --most-leaving 放宽',
    tooManyClose:
      '{{today}} 个部门中有 {{closing}} 个（{{share}}）会撤销，超过一次允许的 {{most}}。请确认应用的可见范围没有缩小；确实如此的话，请管理员在命令行用 --most-leaving 放宽',
  },
  {
    notText: 'is not text in UTF-8 or GB18030; save it as "CSV UTF-8"',
    empty: 'is empty',
    onlyHeader: 'has a header and nobody below it',
    tooManyRows: 'has more than {{most}} rows; split it',
    columnMissing: 'the column {{column}} is missing',
    columnTwice: '"{{header}}" is a second column for {{column}}',
    quoteOpen: 'a quotation mark is opened in this row and not closed, or the row is too long',
    unreadableRow: 'cannot be read as a row of a CSV file',
    fieldCount: 'has {{fields}} fields where the header has {{wanted}}; is a quotation mark missing?',
    staffNoTwice: 'the staff number is already in row {{row}}',
    managerUnknown: 'names staff number {{manager}} as manager, who is not on the staff',
    managersCircle: 'their managers report to each other in a circle',
    rolesChanged: 'changes roles, which only an administrator may',
    cellEmpty: '{{column}} is empty',
    cellUnprintable: '{{column}} holds characters that cannot be printed',
    cellTooLong: '{{column}} is longer than {{most}} characters',
    notEmail: '{{column}} is not an e-mail address',
    mobileShortened:
      '{{column}} was shortened by a spreadsheet; format the column as text and enter it again',
    notMobile: '{{column}} is not a telephone number',
    notTimeZone: '{{column}} is not a time zone such as Asia/Shanghai',
    notLanguage: '{{column}} is not a language Heed speaks (zh-CN, en)',
    notRole: '{{column}} names a role that does not exist ({{roles}})',
    departmentNameless: '{{column}} has a department without a name between its slashes',
    departmentTooDeep: '{{column}} is more than {{most}} departments deep',
    notDay: '{{column}} is not a date that can only be read one way; write it as 2026-01-31',
    listedTwice: 'is listed more than once',
    departmentUnknown: 'department "{{department}}" does not exist',
    headUnknown: 'its head "{{head}}" is not on the staff',
    departmentCircle: 'lies below itself: {{path}}',
    tooManyLeave:
      '{{leaving}} of {{today}} people ({{share}}) would leave, more than the {{most}} allowed at once. ' +
      'Check that the list is complete; if it is right, an administrator allows more with --most-leaving on the command line.',
    tooManyClose:
      '{{closing}} of {{today}} departments ({{share}}) would close, more than the {{most}} allowed at once. ' +
      'Check that the app’s visible range was not narrowed; if it is right, an administrator allows more with --most-leaving on the command line.',
  },
);
