import type { Conversation } from './conversations.ts';
import { hex } from './ids.ts';
import type { FileView, JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';

export interface StoredFile {
  /** `F…`. */
  id: string;
  name: string;
  title: string;
  altText: string;
  /** Bytes, as announced. */
  size: number;
  created: number;
  user: string;
  /** Only what is completed exists for `files.info`. */
  state: 'announced' | 'uploaded' | 'complete';
  shares: { conversation: Conversation; ts: string; threadTs: string | undefined }[];
}

/** Files of the workspace, and the addresses that their bytes go to. */
export class Files {
  readonly #byId = new Map<string, StoredFile>();
  readonly #byPath = new Map<string, StoredFile>();

  add(file: StoredFile): StoredFile {
    this.#byId.set(file.id, file);
    return file;
  }

  find(id: string): StoredFile | undefined {
    return this.#byId.get(id);
  }

  /** @returns the path on the fake's own origin */
  addressFor(file: StoredFile): string {
    const path = `/upload/v1/${hex(16)}`;
    this.#byPath.set(path, file);
    return path;
  }

  at(path: string): StoredFile | undefined {
    return this.#byPath.get(path);
  }
}

const types: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  csv: 'text/csv',
  txt: 'text/plain',
};

export function fileView({ id, name, title, altText, size }: StoredFile): FileView {
  return { id, name, title, altText, size };
}

export function fileJson({ team, origin }: Workspace, file: StoredFile): JsonObject {
  const filetype = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? 'binary';
  const among = (...kinds: Conversation['kind'][]) =>
    file.shares.filter(({ conversation }) => kinds.includes(conversation.kind));
  const ids = (shares: StoredFile['shares']) => [...new Set(shares.map((one) => one.conversation.id))];
  const shown = (shares: StoredFile['shares']): JsonObject =>
    Object.fromEntries(
      ids(shares).map((id) => [
        id,
        shares
          .filter(({ conversation }) => conversation.id === id)
          .map(({ ts, threadTs }) => ({
            ts,
            ...(threadTs ? { thread_ts: threadTs } : {}),
            team_id: team.id,
          })),
      ]),
    );
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: types[filetype] ?? 'application/octet-stream',
    filetype,
    user: file.user,
    user_team: team.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    is_public: among('public').length > 0,
    url_private: `${origin}/files-pri/${team.id}-${file.id}/${encodeURIComponent(file.name)}`,
    ...(file.altText === '' ? {} : { alt_txt: file.altText }),
    channels: ids(among('public')),
    groups: ids(among('private', 'mpim')),
    ims: ids(among('im')),
    shares: { public: shown(among('public')), private: shown(among('private', 'mpim', 'im')) },
    has_rich_preview: false,
    file_access: 'visible',
  };
}
