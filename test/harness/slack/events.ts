import type { Courier } from './courier.ts';
import { Sent } from './delivery.ts';
import { groupJson, userJson } from './directory.ts';
import type { Delivery, DeliveryOptions, Json, JsonObject, User, UserGroup } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Everything that the app has subscribed to, each in its envelope. */
export class Events {
  readonly #workspace: Workspace;
  readonly #courier: Courier;
  #limitedMinute = 0;
  /** What was sent on the side and has not come back yet. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(workspace: Workspace, courier: Courier) {
    this.#workspace = workspace;
    this.#courier = courier;
    workspace.announce = (event) => this.#onTheSide(event);
  }

  envelope(event: JsonObject, eventId: string, more: JsonObject = {}): JsonObject {
    const { team, appId, botUserId, seconds, novelties } = this.#workspace;
    const enterprise_id = team.enterpriseId ?? null;
    const authorized = { enterprise_id, team_id: team.id, user_id: botUserId };
    const body: JsonObject = {
      token: 'deprecated-verification-token',
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: enterprise_id,
      api_app_id: appId,
      event,
      type: 'event_callback',
      event_id: eventId,
      event_time: seconds,
      authorizations: [{ ...authorized, is_bot: true, is_enterprise_install: false }],
      is_ext_shared_channel: false,
      event_context: `4-fake-${eventId}`,
    };
    return { ...novelties.in(body), ...more };
  }

  async send(event: JsonObject, options: DeliveryOptions = {}, more: JsonObject = {}): Promise<Delivery> {
    if (this.#courier.eventsOff) return new Sent(JSON.stringify(event), undefined);
    if (this.#courier.eventAllowance() > 0) return this.#limited(options);
    const eventId = this.#workspace.ids.next('Ev');
    const sent = await this.#courier.event(this.envelope(event, eventId, more), eventId, options);
    if (options.againAsOther) {
      const other = this.#workspace.ids.next('Ev');
      await this.#courier.event(this.envelope(event, other, more), other, options);
    }
    return sent;
  }

  /** Above the limit one message a minute says so, and the event itself is lost. */
  async #limited(options: DeliveryOptions): Promise<Delivery> {
    const minute = Math.floor(this.#workspace.seconds / 60) * 60;
    if (minute === this.#limitedMinute) return new Sent('', undefined);
    this.#limitedMinute = minute;
    return this.rateLimited(options);
  }

  rateLimited(options: DeliveryOptions = {}): Promise<Delivery> {
    const { team, appId, seconds } = this.#workspace;
    const minute_rate_limited = Math.floor(seconds / 60) * 60;
    const body: Json = {
      token: 'deprecated-verification-token',
      type: 'app_rate_limited',
      team_id: team.id,
      minute_rate_limited,
      api_app_id: appId,
    };
    return this.#courier.event(body, undefined, options);
  }

  #onTheSide(event: JsonObject): void {
    if (!this.#workspace.remembers || !this.#courier.reaches('events')) return;
    const sending = this.send(event).catch(() => {});
    this.#underWay.add(sending);
    void sending.then(() => this.#underWay.delete(sending));
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  user(type: 'team_join' | 'user_change', user: User, options?: DeliveryOptions): Promise<Delivery> {
    const { scopes, team } = this.#workspace;
    const json = userJson(user, scopes.includes('users:read.email'), team.enterpriseId);
    return this.send({ type, user: json, cache_ts: this.#workspace.seconds, event_ts: this.ts() }, options);
  }

  group(before: UserGroup | undefined, after: UserGroup, options?: DeliveryOptions): Promise<Delivery> {
    const { team, seconds } = this.#workspace;
    const subteam = groupJson(after, team.id, { users: true, count: true });
    if (!before) return this.send({ type: 'subteam_created', subteam, event_ts: this.ts() }, options);
    const added = after.users.filter((user) => !before.users.includes(user));
    const removed = before.users.filter((user) => !after.users.includes(user));
    if (added.length + removed.length === 0)
      return this.send({ type: 'subteam_updated', subteam, event_ts: this.ts() }, options);
    const changed: JsonObject = {
      type: 'subteam_members_changed',
      subteam_id: after.id,
      team_id: team.id,
      date_previous_update: seconds - 1,
      date_update: seconds,
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
      event_ts: this.ts(),
    };
    return this.send(changed, options);
  }

  ts(): string {
    return this.#workspace.ids.ts(this.#workspace.now);
  }
}
