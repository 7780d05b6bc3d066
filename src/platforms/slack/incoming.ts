/** A verified and checked request of Slack's in Heed's terms, before anybody has looked who the person is. */
export interface Incoming {
  /**
   * Dedupe key (`inbound_event.event_id`): `event_id` of events; channel and ts of messages, since one message can
   * come under several event ids; (action, user, message or view, action_ts) of clicks; the view's id and hash and
   * the values of submissions, since a form that was refused at a field comes again under the same id and hash;
   * trigger_id of commands and shortcuts. What is put together is hashed.
   */
  id: string;
  /** The workspace it comes from. */
  teamId: string;
  what: SlackEvent;
}

export type SlackEvent =
  /** A person wrote to the bot in its direct messages. */
  | { kind: 'text'; userId: string; text: string; channel: string; ts: string }
  /** They changed what they had written: its effect stays, and of what is in it now only what no one may pass over is heard. */
  | { kind: 'edited'; userId: string; text: string; channel: string; ts: string }
  /** Files, pictures, audio: Heed takes none and says so. `text`: what was written beside them. */
  | { kind: 'other-message'; userId: string; channel: string; text?: string }
  /** A button of a message, of App Home or of a modal. */
  | {
      kind: 'button';
      userId: string;
      /** `action_id`, or its `value` where Heed put the action there. */
      key: string;
      /** For opening a form: once, within three seconds. Sensitive. */
      triggerId: string;
      /** Of a message only: where it stands, and the address that changes it without a token. Sensitive. */
      message?: { channel: string; ts: string; responseUrl?: string };
      view?: { id: string; hash: string };
    }
  /** A modal was sent: values by field name. */
  | {
      kind: 'form';
      userId: string;
      key: string;
      values: Readonly<Record<string, string>>;
      view: { id: string; hash: string };
    }
  | { kind: 'command'; userId: string; text: string; triggerId: string }
  | { kind: 'shortcut'; userId: string; key: string; triggerId: string }
  /** App Home was opened: publish it. */
  | { kind: 'home'; userId: string }
  /** Somebody joined, changed or was deactivated; read again. */
  | { kind: 'person-changed'; userId: string; said?: SaidOfPerson }
  /** `userIds`: who came into the group or went, where Slack says so. */
  | { kind: 'groups-changed'; groupId: string; userIds?: readonly string[] }
  /** Too many events: some were not delivered, so the directory is read again. */
  | { kind: 'rate-limited' }
  /** The app was removed or its token revoked: nothing can be sent any more. */
  | { kind: 'revoked' }
  | { kind: 'ignored'; type: string };

/** What an event itself says of a person: enough to tell what has to be read first, and what not at all. */
export interface SaidOfPerson {
  /** Of this workspace, and neither deactivated nor a guest. */
  employed: boolean;
  name: string;
  email: string | null;
  emailConfirmed: boolean;
}
