import type { ApiCall, Route, Routes } from './api.ts';
import { ApiError } from './errors.ts';

/** What the platform knows of consent to the message archive. */
export interface Agreed {
  userid?: string;
  exteranalopenid: string;
  agree_status: 'Agree' | 'Disagree' | 'Default_Agree';
  /** Seconds. */
  status_change_time: number;
}

/** The message archive's app: a secret of its own, and what its calls answer (15.3). */
export class ArchiveApp {
  readonly secret = 'archive-secret-of-the-fake-corp-00000000000';
  permitted: string[] = [];
  readonly pairs: Agreed[] = [];
  readonly rooms = new Map<string, Agreed[]>();
}

/** Only with the archive's token. */
const route = (answer: (call: ApiCall) => Record<string, unknown>): Route => ({
  ...{ method: 'POST', who: 'any' },
  answer(call) {
    if (call.caller.kind !== 'archive') throw new ApiError(48002);
    return answer(call);
  },
});

function single({ corp, body }: ApiCall): Record<string, unknown> {
  const asked = body.objects('info') ?? [];
  if (asked.length === 0) throw new ApiError(40058);
  if (asked.length > 100) throw new ApiError(301060);
  const agreeinfo = asked.flatMap((one) => {
    const [userid, external] = [one.string('userid'), one.string('exteranalopenid')];
    if (!userid || !external) throw new ApiError(40058);
    if (!corp.directory.member(userid)) throw new ApiError(301061);
    return corp.archive.pairs.filter((pair) => pair.userid === userid && pair.exteranalopenid === external);
  });
  return { agreeinfo };
}

function room({ corp, body }: ApiCall): Record<string, unknown> {
  const roomid = body.string('roomid');
  if (!roomid) throw new ApiError(40058);
  return { agreeinfo: corp.archive.rooms.get(roomid) ?? [] };
}

function permit({ corp, body }: ApiCall): Record<string, unknown> {
  const type = body.int('type');
  if (type !== undefined && (type < 1 || type > 3)) throw new ApiError(40058);
  return { ids: corp.archive.permitted };
}

export const msgauditRoutes: Routes = {
  'msgaudit/check_single_agree': route(single),
  'msgaudit/check_room_agree': route(room),
  'msgaudit/get_permit_user_list': route(permit),
};
