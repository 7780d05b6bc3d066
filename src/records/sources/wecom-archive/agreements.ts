/** Whether somebody outside agrees to being archived, as WeCom says when it is asked. */
export interface Agreement {
  /** The contact outside. */
  external: string;
  /** Whose conversation it is; absent of a group. */
  userid?: string;
  /** `default`: they never said anything. That is no consent, and no objection. */
  status: 'agree' | 'disagree' | 'default';
  /** Null where WeCom gives no time. */
  changedAt: Date | null;
}

/** What WeCom is asked besides its library. Every call throws where there is no answer: then nothing is taken for granted. */
export interface AgreementApi {
  /** `check_single_agree`. @param pairs at most 100 */
  single(pairs: readonly { userid: string; external: string }[]): Promise<Agreement[]>;
  /** `check_room_agree`: everybody outside in a group. */
  room(roomId: string): Promise<Agreement[]>;
  /** `get_permit_user_list`: whose conversations WeCom archives at all. */
  permitted(): Promise<string[]>;
  close(): Promise<void>;
}

/** Pairs of one call. */
export const mostPairs = 100;

/** Asks with the archive's own secret, for one company. */
export type ConnectAgreements = (corpid: string, secret: string) => AgreementApi;
