import { z } from 'zod';
import type { Agreement, AgreementApi } from '../../records/sources/wecom-archive/agreements.ts';
import { type WecomClientDeps, wecomClient } from './client.ts';
import type { WecomSettings } from './settings.ts';

const statuses = { Agree: 'agree', Disagree: 'disagree', Default_Agree: 'default' } as const;

/** The name is spelled like this by WeCom (15.3). */
const agreed = z.object({
  agreeinfo: z
    .array(
      z.object({
        status_change_time: z.coerce.number().nonnegative().optional(),
        userid: z.string().optional(),
        exteranalopenid: z.string().min(1),
        agree_status: z.enum(['Agree', 'Disagree', 'Default_Agree']),
      }),
    )
    .default([]),
});

const permitted = z.object({ ids: z.array(z.string()).default([]) });

const read = ({ agreeinfo }: z.output<typeof agreed>): Agreement[] =>
  agreeinfo.map(({ status_change_time: seconds, userid, exteranalopenid, agree_status }) => ({
    external: exteranalopenid,
    ...(userid === undefined ? {} : { userid: userid.toLowerCase() }),
    status: statuses[agree_status],
    changedAt: seconds ? new Date(seconds * 1_000) : null,
  }));

/**
 * What WeCom answers about its message archive over HTTP (15.3), with the archive's own secret: it is another than the app's,
 * and so is its token.
 */
export function wecomAgreements(
  { corpid, secret, apiBase }: Pick<WecomSettings, 'corpid' | 'secret' | 'apiBase'>,
  deps: WecomClientDeps,
): AgreementApi {
  const settings = { corpid, secret, apiBase, agentid: 0, tokens: [], encodingAesKeys: [] };
  const client = wecomClient(settings, { ...deps, credential: 'archive' });
  return {
    async single(pairs) {
      const info = pairs.map(({ userid, external }) => ({ userid, exteranalopenid: external }));
      return read(await client.call({ path: 'msgaudit/check_single_agree', body: { info }, answer: agreed }));
    },
    async room(roomid) {
      return read(await client.call({ path: 'msgaudit/check_room_agree', body: { roomid }, answer: agreed }));
    },
    async permitted() {
      const { ids } = await client.call({
        path: 'msgaudit/get_permit_user_list',
        body: {},
        answer: permitted,
      });
      return ids;
    },
    close: () => client.close(),
  };
}
