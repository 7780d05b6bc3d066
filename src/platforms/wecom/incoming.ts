/** A decrypted and checked callback in Heed's terms, before anybody has looked who the person is. */
export interface Incoming {
  /** Dedupe key: the same for every delivery of the same message or event (`inbound_event.event_id`). */
  id: string;
  /** When it happened, by WeCom's clock. */
  at: Date;
  /** What the person did, or what WeCom tells. */
  what: WecomEvent;
}

/** Userids are lower-cased: WeCom takes both spellings for the same person. */
export type WecomEvent =
  | { kind: 'text'; userid: string; text: string }
  /** Pictures, voice, files, places, links: Heed takes none and says so. Never downloaded, never kept. */
  | { kind: 'other-message'; userid: string; type: string }
  /** A button, submit button or entry of a card's menu. */
  | {
      kind: 'card';
      userid: string;
      /** The button's key. */
      key: string;
      taskId: string;
      cardType: string;
      /** Changes the card for this person: once, within 72 hours. */
      responseCode: string;
      /** Chosen options by question. */
      selected: Readonly<Record<string, readonly string[]>>;
    }
  | { kind: 'menu'; userid: string; key: string }
  | { kind: 'entered'; userid: string }
  /** Came into the app's visible range, or left it. */
  | { kind: 'subscribed' | 'unsubscribed'; userid: string }
  | { kind: 'person-changed'; userid: string; newUserid?: string }
  | { kind: 'person-deleted'; userid: string }
  | { kind: 'department-changed' | 'department-deleted'; departmentId: number }
  /** WeCom warns that it is about to stop the app for disuse, has stopped it, or lets it work again. */
  | { kind: 'app-warning'; event: string }
  /** The message archive has something new. */
  | { kind: 'archive-news' }
  /** Nothing that concerns Heed; acknowledged. */
  | { kind: 'ignored'; event: string };
