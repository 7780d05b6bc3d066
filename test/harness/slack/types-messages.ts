/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** As it goes over the wire, so that what is undefined is gone. */
export const wire = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;

/** Something that can be pressed or chosen in blocks. */
export interface Control {
  blockId: string;
  actionId: string;
  /** `button`, `static_select`, `overflow`, `checkboxes` … */
  type: string;
  /** What a button says. */
  text: string;
  value: string | undefined;
  url: string | undefined;
  style: string | undefined;
  /** Of selects, radio buttons, checkboxes and overflow menus. */
  options: readonly { text: string; value: string }[];
}

/** Blocks as a person sees them. */
export interface Shown {
  /**
   * One for every line of text that stands there, top to bottom. Markup is as it was sent (`*bold*`, `<@U1>`),
   * `&amp;`, `&lt;` and `&gt;` are read back; buttons are `[Label]`.
   */
  lines: readonly string[];
  controls: readonly Control[];
  /** With the ids that Slack gave where the app left them out. */
  blocks: readonly JsonObject[];
}

/** A file that was shared with a message. */
export interface FileView {
  id: string;
  name: string;
  title: string;
  altText: string;
  /** Bytes. */
  size: number;
}

export interface MessageView extends Shown {
  channel: string;
  ts: string;
  /** What a notification says. */
  text: string;
  /** User id of the author; the bot's own for the app's messages. */
  user: string;
  /** Seen only by this person, and gone when they look again later. */
  ephemeral: boolean;
  edited: boolean;
  threadTs: string | undefined;
  metadata: { event_type: string; event_payload: JsonObject } | undefined;
  files: readonly FileView[];
  /** Names of the reactions by the app. */
  reactions: readonly string[];
}

/** One field of a modal. */
export interface InputView {
  blockId: string;
  actionId: string;
  type: string;
  label: string;
  hint: string | undefined;
  optional: boolean;
  initial: string | undefined;
  options: readonly { text: string; value: string }[];
}

export interface ViewView extends Shown {
  id: string;
  hash: string;
  type: 'modal' | 'home';
  title: string;
  submit: string | undefined;
  close: string | undefined;
  callbackId: string;
  privateMetadata: string;
  inputs: readonly InputView[];
  /** What stands in red at the fields after the last submission, by block id. */
  errors: Readonly<Record<string, string>>;
}

export interface ChannelView {
  id: string;
  name: string;
  /** `im` for direct messages with the app. */
  kind: 'public' | 'private' | 'im' | 'mpim';
  archived: boolean;
  creator: string;
  members: readonly string[];
  topic: string;
  purpose: string;
  messages: readonly MessageView[];
  pins: readonly string[];
  bookmarks: readonly { id: string; title: string; link: string }[];
}
