import { createHash } from 'node:crypto';
import { type ApiCall, forApp, intIn, type Routes } from './api.ts';
import { key } from './directory.ts';
import { ApiError } from './errors.ts';
import type { Department, Member } from './types.ts';

/** May the caller see that member, that department? The contacts helper sees all. */
const seesMember = ({ caller }: ApiCall, userid: string) => caller.kind !== 'app' || caller.app.sees(userid);
const seesDepartment = ({ caller }: ApiCall, id: number) =>
  caller.kind !== 'app' || caller.app.departments.has(id);

/** `GET user/get?userid=` */
function getUser(call: ApiCall): Record<string, unknown> {
  const userid = call.query.get('userid');
  if (!userid) throw new ApiError(41009, 'userid missing');
  const member = call.corp.directory.member(userid);
  if (!member || !seesMember(call, userid)) throw new ApiError(60111);
  return details(call, member);
}

/** Newer apps get no avatar, gender, mobile, email, biz_mail, qr_code and address; licences are no field. */
function details(call: ApiCall, member: Member): Record<string, unknown> {
  const { licensed: _licensed, wechat: _wechat, mobile, gender, email, biz_mail, ...open } = member;
  const common = { ...open, order: member.department.map(() => 0), telephone: '', extattr: { attrs: [] } };
  if (call.caller.kind === 'app' && call.caller.app.withoutSensitive) return common;
  return {
    ...common,
    mobile,
    gender,
    email,
    biz_mail,
    avatar: '',
    thumb_avatar: '',
    qr_code: '',
    address: '',
  };
}

/** `POST user/list_id`: one row for each membership, in pages. */
function listIds({ corp, body }: ApiCall): Record<string, unknown> {
  const limit = body.int('limit') ?? 10_000;
  if (limit < 1 || limit > 10_000) throw new ApiError(40058, 'limit');
  const cursor = body.string('cursor') ?? '';
  const from = cursor === '' ? 0 : Number(/^c(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw new ApiError(60268, 'invalid cursor');
  const rows = corp.directory.members.flatMap(({ userid, department }) =>
    department.map((id) => ({ userid, department: id })),
  );
  const next = from + limit;
  return { next_cursor: next < rows.length ? `c${next}` : '', dept_user: rows.slice(from, next) };
}

/** Members right in a department, not in those below it. */
function membersOf(call: ApiCall): Member[] {
  const id = intIn(call.query, 'department_id');
  if (id === undefined) throw new ApiError(41019, 'department missing');
  if (!call.corp.directory.department(id)) throw new ApiError(60003, 'department not found');
  if (!seesDepartment(call, id)) throw new ApiError(60011);
  return call.corp.directory.membersOf(id, { below: false });
}

const shown = (call: ApiCall) => (department: Department) => ({
  ...department,
  name_en: '',
  department_leader: department.department_leader.filter((userid) => seesMember(call, userid)),
});

/** A department and all below it, or everything, as far as the caller sees. */
function departments(call: ApiCall): Department[] {
  const id = intIn(call.query, 'id');
  const { directory } = call.corp;
  if (id !== undefined && !directory.department(id)) throw new ApiError(60123, 'invalid department id');
  if (id !== undefined && !seesDepartment(call, id)) throw new ApiError(60011);
  const wanted = id === undefined ? undefined : directory.below(id);
  return directory.departments.filter((one) => (wanted?.has(one.id) ?? true) && seesDepartment(call, one.id));
}

function getDepartment(call: ApiCall): Record<string, unknown> {
  const id = intIn(call.query, 'id');
  const department = id === undefined ? undefined : call.corp.directory.department(id);
  if (!department) throw new ApiError(60123, 'invalid department id');
  if (!seesDepartment(call, department.id)) throw new ApiError(60011);
  return { department: shown(call)(department) };
}

export const openidOf = (corpid: string, userid: string) =>
  `o${createHash('sha256')
    .update(`${corpid} ${key(userid)}`)
    .digest('base64url')
    .slice(0, 27)}`;

/** `GET tag/get?tagid=`: of a tag's members those whom the caller may see. */
function getTag(call: ApiCall): Record<string, unknown> {
  const tag = call.corp.directory.tag(intIn(call.query, 'tagid') ?? 0);
  if (!tag) throw new ApiError(40068, 'invalid tagid');
  const userlist = tag.userids.flatMap((userid) => {
    const member = call.corp.directory.member(userid);
    return member && seesMember(call, userid) ? [{ userid: member.userid, name: member.name }] : [];
  });
  return { tagname: tag.tagname, userlist, partylist: tag.partyids.filter((id) => seesDepartment(call, id)) };
}

export const contactsRoutes: Routes = {
  'tag/get': { method: 'GET', who: 'any', answer: getTag },
  'user/get': { method: 'GET', who: 'details', answer: getUser },
  'user/list_id': { method: 'POST', who: 'contacts', answer: listIds },
  'user/simplelist': {
    method: 'GET',
    who: 'details',
    answer: (call) => ({
      userlist: membersOf(call).map(({ userid, name, department }) => ({ userid, name, department })),
    }),
  },
  'user/list': {
    method: 'GET',
    who: 'details',
    answer: (call) => ({ userlist: membersOf(call).map((member) => details(call, member)) }),
  },
  'department/list': {
    method: 'GET',
    who: 'details',
    answer: (call) => ({ department: departments(call).map(shown(call)) }),
  },
  'department/simplelist': {
    method: 'GET',
    who: 'any',
    answer: (call) => ({
      department_id: departments(call).map(({ id, parentid, order }) => ({ id, parentid, order })),
    }),
  },
  'department/get': { method: 'GET', who: 'details', answer: getDepartment },
  'user/convert_to_openid': forApp('POST', ({ corp, app, body }) => {
    const member = corp.directory.member(body.string('userid') ?? '');
    if (!member || !app.sees(member.userid)) throw new ApiError(60111);
    if (!member.wechat) throw new ApiError(43004, 'no bound WeChat');
    return { openid: openidOf(corp.corpid, member.userid) };
  }),
  'user/convert_to_userid': forApp('POST', ({ corp, app, body }) => {
    const member = corp.directory.members.find(
      ({ userid }) => openidOf(corp.corpid, userid) === body.string('openid'),
    );
    if (!member || !app.sees(member.userid)) throw new ApiError(40073, 'invalid openid');
    return { userid: member.userid };
  }),
};
