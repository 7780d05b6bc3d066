import { useState } from 'preact/hooks';
import { type Chosen, readDropped } from './chosen.ts';
import type { Say } from './words.ts';

interface Props {
  say: Say;
  entered: string;
  enter: (key: string) => void;
  busy: boolean;
  chosen: (files: readonly Chosen[]) => Promise<void>;
}

/** The key from elsewhere, and the bundle: an archive, a folder, or either of them dropped here. */
export function Choose({ say, entered, enter, busy, chosen }: Props) {
  const [over, setOver] = useState(false);
  const take = (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])].map((file) => ({
      path: file.webkitRelativePath || file.name,
      file,
    }));
    // The same file can be chosen again after it was changed.
    input.value = '';
    if (files.length > 0) void chosen(files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way to what the two fields do
    <div
      class={over ? 'choose over' : 'choose'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const items = event.dataTransfer?.items;
        if (items && !busy) void readDropped(items).then(chosen);
      }}
    >
      <label class="field">
        <span>{say('key')}</span>
        <textarea
          id="key"
          rows={3}
          spellcheck={false}
          autocomplete="off"
          value={entered}
          aria-describedby="key-help"
          onInput={(event) => enter(event.currentTarget.value)}
        />
        <small id="key-help">{say('keyHelp')}</small>
      </label>
      <div class="files">
        <label class="field">
          <span>{say('choose')}</span>
          <input
            id="zip"
            type="file"
            accept=".zip,application/zip"
            disabled={busy}
            onChange={(event) => take(event.currentTarget)}
          />
        </label>
        <label class="field">
          <span>{say('folder')}</span>
          <input
            id="folder"
            type="file"
            multiple
            disabled={busy}
            ref={(input) => input?.setAttribute('webkitdirectory', '')}
            onChange={(event) => take(event.currentTarget)}
          />
        </label>
      </div>
      <small class="drop">{say('drop')}</small>
    </div>
  );
}
