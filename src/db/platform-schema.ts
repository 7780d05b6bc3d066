import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely';

type Json<T extends object> = JSONColumnType<T>;

/** What the platforms' adapters keep for themselves; no feature reads it. */
export interface PlatformSchema {
  platform_token: {
    platform: string;
    tenant: string;
    credential: string;
    fingerprint: Buffer;
    sealed: Buffer | null;
    refresh_at: Date | null;
    expires_at: Date | null;
    refusals: number;
    refused_code: number | null;
    refused_until: Date | null;
  };
  wecom_message: {
    task_id: string;
    msgids: string[];
    response_code: string | null;
    people: number;
    sent_at: Date;
    recalling: ColumnType<string[], string[] | undefined, string[]>;
    recalled: ColumnType<string[], string[] | undefined, string[]>;
  };
  slack_team: {
    token_hash: Buffer;
    team_id: string;
    bot_user_id: string;
    bot_id: string | null;
    app_id: string | null;
    asked_at: Date;
  };
  wecom_click: {
    task_id: string;
    account: string;
    response_code: string;
    clicked_at: Date;
    used_at: Date | null;
  };
  slack_click: {
    click: string;
    channel: string;
    ts: string;
    account: string;
    response_url: string;
    clicked_at: Date;
    uses: ColumnType<number, number | undefined, number>;
  };
  slack_pace: {
    app: string;
    method: string;
    next_at: Date;
    paused_until: Date;
    slowness: ColumnType<number, number | undefined, number>;
    slowed_at: Date | null;
  };
  mailbox: {
    person_id: string;
    channel: 'email' | 'sms';
    address: string;
    standing: 'usable' | 'shared' | 'invalid';
    at: Date;
  };
  mailbox_due: { person_id: string };
  phone_code: {
    id: string;
    person_id: string;
    number: string;
    hash: Buffer;
    issued_at: Date;
    expires_at: Date;
    tries: ColumnType<number, number | undefined, number>;
    used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  phone_confirmed: { person_id: string; number: string; at: Date };
  delivery_rerouted: {
    delivery_id: number;
    person_id: string;
    from_platform: string | null;
    to_platform: string;
    failure: string;
    failed_at: Date;
    at: Date;
  };
  mailbox_link: {
    token_hash: Buffer;
    person_id: string;
    channel: 'email' | 'sms';
    address: string;
    next: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  local_message: {
    id: GeneratedAlways<number>;
    account: string;
    direction: 'out' | 'in';
    client_key: string | null;
    body: Json<object>;
    created_at: Date;
    changed_at: Date | null;
  };
}
