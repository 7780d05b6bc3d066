import type { Corp } from './corp.ts';
import type { ContactChange, Member } from './types.ts';
import type { XmlTree } from './xml.ts';

type Form = 'reduced' | 'full';

/** Makes the change in the directory, as an administrator would. */
export function applyChange({ directory, messages }: Corp, change: ContactChange): void {
  switch (change.type) {
    case 'create_user':
      directory.addMember(change.member);
      return;
    case 'update_user':
      directory.setMember(change.userid, {
        ...change.changes,
        ...(change.newUserid && { userid: change.newUserid }),
      });
      if (change.newUserid) messages.rename(change.userid, change.newUserid);
      return;
    case 'delete_user':
      directory.removeMember(change.userid);
      return;
    case 'create_party':
      directory.addDepartment(change.department);
      return;
    case 'update_party':
      directory.setDepartment(change.id, change.changes);
      return;
    case 'delete_party':
      directory.removeDepartment(change.id);
      return;
    case 'update_tag': {
      const { userids = [], partyids = [] } = directory.tag(change.tagid) ?? {};
      const without = <T>(list: T[], gone: T[] = []) => list.filter((one) => !gone.includes(one));
      directory.setTag({
        tagid: change.tagid,
        userids: [...without(userids, change.delUserids), ...(change.addUserids ?? [])],
        partyids: [...without(partyids, change.delPartyids), ...(change.addPartyids ?? [])],
      });
    }
  }
}

/**
 * The event's own part, to be made after the change; undefined when that form of callback keeps silent.
 *
 * Reduced, for every callback configured since 2022-08-15: members bring UserID, Department and NewUserID, and
 * only when one of these or a department's leader changes; departments bring Id and ParentId, and only when
 * they move.
 */
export function changeEvent(corp: Corp, change: ContactChange, form: Form): XmlTree | undefined {
  const part = changed(corp, change, form);
  return part && { Event: 'change_contact', ChangeType: change.type, ...part };
}

function changed({ directory }: Corp, change: ContactChange, form: Form): XmlTree | undefined {
  switch (change.type) {
    case 'create_user': {
      const member = directory.member(change.member.userid);
      return member && { UserID: member.userid, ...memberFields(member, form) };
    }
    case 'update_user':
      return updateOf(change, directory.member(change.newUserid ?? change.userid), form);
    case 'delete_user':
      return { UserID: change.userid };
    case 'create_party': {
      const party = directory.department(change.department.id);
      if (!party) return undefined;
      const reduced = { Id: party.id, ParentId: String(party.parentid) };
      return form === 'reduced' ? reduced : { ...reduced, Name: party.name, Order: party.order };
    }
    case 'update_party': {
      const { name, parentid } = change.changes;
      if (form === 'reduced' && parentid === undefined) return undefined;
      return {
        Id: change.id,
        ...(form === 'full' && name !== undefined && { Name: name }),
        ...(parentid !== undefined && { ParentId: String(parentid) }),
      };
    }
    case 'delete_party':
      return { Id: change.id };
    case 'update_tag':
      return {
        TagId: change.tagid,
        AddUserItems: change.addUserids?.join(','),
        DelUserItems: change.delUserids?.join(','),
        AddPartyItems: change.addPartyids?.join(','),
        DelPartyItems: change.delPartyids?.join(','),
      };
  }
}

function updateOf(
  { userid, changes, newUserid }: ContactChange & { type: 'update_user' },
  member: Member | undefined,
  form: Form,
): XmlTree | undefined {
  const moved = changes.department ?? changes.is_leader_in_dept ?? changes.main_department;
  if (!member || (form === 'reduced' && moved === undefined && newUserid === undefined)) return undefined;
  const all = memberFields(member, form);
  const kept = Object.entries(all).filter(([name]) =>
    fieldOf[name]?.some((one) => changes[one] !== undefined),
  );
  return { UserID: userid, ...(newUserid && { NewUserID: newUserid }), ...Object.fromEntries(kept) };
}

/** Which of a member's fields an element tells of. */
const fieldOf: Record<string, (keyof Member)[]> = {
  Name: ['name'],
  Department: ['department', 'is_leader_in_dept', 'main_department'],
  MainDepartment: ['department', 'main_department'],
  IsLeaderInDept: ['department', 'is_leader_in_dept'],
  DirectLeader: ['direct_leader'],
  Position: ['position'],
  Mobile: ['mobile'],
  Gender: ['gender'],
  Email: ['email'],
  BizMail: ['biz_mail'],
  Status: ['status'],
  Alias: ['alias'],
};

function memberFields(member: Member, form: Form): XmlTree {
  const Department = member.department.join(',');
  if (form === 'reduced') return { Department };
  return {
    Name: member.name,
    Department,
    MainDepartment: member.main_department,
    IsLeaderInDept: member.is_leader_in_dept.join(','),
    DirectLeader: member.direct_leader.join(','),
    Position: member.position,
    Mobile: member.mobile,
    Gender: Number(member.gender),
    Email: member.email,
    BizMail: member.biz_mail,
    Status: member.status,
    Alias: member.alias,
  };
}
