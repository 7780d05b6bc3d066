import { complete } from './blockkit/complete.ts';
import { inputsOf, show, wordsOf } from './blockkit/show.ts';
import { ApiError } from './errors.ts';
import { hex, type Ids } from './ids.ts';
import { objectIn, textIn } from './json.ts';
import type { JsonObject, ViewView } from './types.ts';

export interface View {
  id: string;
  hash: string;
  type: 'modal' | 'home';
  rootId: string;
  previousId: string | null;
  externalId: string;
  given: JsonObject;
  blocks: JsonObject[];
  errors: Record<string, string>;
}

/** Modals and homes of everybody: each person has one stack of at most three, and one home. */
export class Views {
  readonly #ids: Ids;
  readonly #stacks = new Map<string, View[]>();
  readonly #homes = new Map<string, View>();

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  stack(userId: string): readonly View[] {
    return this.#stacks.get(userId) ?? [];
  }

  home(userId: string): View | undefined {
    return this.#homes.get(userId);
  }

  /** A new stack: what was open gives way. */
  open(userId: string, given: JsonObject, now: Date): View {
    const view = this.#make(given, now, []);
    this.#stacks.set(userId, [view]);
    return view;
  }

  push(userId: string, given: JsonObject, now: Date): View {
    const stack = this.stack(userId);
    if (stack.length === 0) throw new ApiError('not_found');
    if (stack.length >= 3) throw new ApiError('push_limit_reached');
    const view = this.#make(given, now, stack);
    this.#stacks.set(userId, [...stack, view]);
    return view;
  }

  find(which: { viewId?: string | undefined; externalId?: string | undefined }): View | undefined {
    const all = [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
    return all.find((view) =>
      which.viewId === undefined ? view.externalId === which.externalId : view.id === which.viewId,
    );
  }

  update(view: View, given: JsonObject, now: Date, hash?: string): void {
    if (hash !== undefined && hash !== view.hash) throw new ApiError('hash_conflict');
    const externalId = textIn(given, 'external_id') ?? '';
    if (externalId !== view.externalId) this.#unused(externalId);
    Object.assign(view, { given, externalId, hash: hashAt(now), blocks: complete(given.blocks), errors: {} });
  }

  publish(userId: string, given: JsonObject, now: Date, hash?: string): View {
    const known = this.#homes.get(userId);
    if (known) {
      this.update(known, given, now, hash);
      return known;
    }
    if (hash !== undefined) throw new ApiError('hash_conflict');
    const view = this.#make(given, now, []);
    this.#homes.set(userId, view);
    return view;
  }

  pop(userId: string): void {
    this.#stacks.set(userId, this.stack(userId).slice(0, -1));
  }

  clear(userId: string): void {
    this.#stacks.delete(userId);
  }

  forgetHomes(): void {
    this.#homes.clear();
    this.#stacks.clear();
  }

  #make(given: JsonObject, now: Date, below: readonly View[]): View {
    const externalId = textIn(given, 'external_id') ?? '';
    this.#unused(externalId);
    const id = this.#ids.next('V');
    return {
      id,
      hash: hashAt(now),
      type: given.type === 'home' ? 'home' : 'modal',
      rootId: below[0]?.id ?? id,
      previousId: below.at(-1)?.id ?? null,
      externalId,
      given,
      blocks: complete(given.blocks),
      errors: {},
    };
  }

  #unused(externalId: string): void {
    if (externalId !== '' && this.find({ externalId })) throw new ApiError('duplicate_external_id');
  }
}

function hashAt(now: Date): string {
  return `${Math.floor(now.getTime() / 1000)}.${hex(4)}`;
}

export function viewView(view: View): ViewView {
  const { given } = view;
  return {
    id: view.id,
    hash: view.hash,
    type: view.type,
    title: wordsOf(given.title),
    submit: objectIn(given, 'submit') ? wordsOf(given.submit) : undefined,
    close: objectIn(given, 'close') ? wordsOf(given.close) : undefined,
    callbackId: textIn(given, 'callback_id') ?? '',
    privateMetadata: textIn(given, 'private_metadata') ?? '',
    inputs: inputsOf(view.blocks),
    errors: { ...view.errors },
    ...show(view.blocks),
  };
}

export function viewJson(
  view: View,
  of: { teamId: string; appId: string; botId: string },
  values: JsonObject = {},
): JsonObject {
  const { given } = view;
  return {
    id: view.id,
    team_id: of.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: textIn(given, 'private_metadata') ?? '',
    callback_id: textIn(given, 'callback_id') ?? '',
    state: { values },
    hash: view.hash,
    title: given.title ?? null,
    clear_on_close: given.clear_on_close === true,
    notify_on_close: given.notify_on_close === true,
    close: given.close ?? null,
    submit: given.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: of.appId,
    external_id: view.externalId,
    app_installed_team_id: of.teamId,
    bot_id: of.botId,
  };
}
