import { useState } from 'preact/hooks';
import { type Chosen, readDropped } from './chosen.ts';
import type { Entered } from './run.ts';
import type { Say } from './words.ts';

interface Props {
  say: Say;
  entered: Entered;
  enter: (entered: Entered) => void;
  busy: boolean;
  chosen: (files: readonly Chosen[]) => Promise<void>;
}

/** Keys and certificates from elsewhere, and the bundle: an archive, a folder, or either of them dropped here. */
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
      <Lines name="key" say={say} entered={entered} enter={enter} />
      {/* Open once something is in it: what was entered counts, also where nobody sees it. */}
      <details class="others" open={entered.certificates !== '' || entered.witnesses !== ''}>
        <summary>{say('others')}</summary>
        <Lines name="certificates" say={say} entered={entered} enter={enter} />
        <Lines name="witnesses" say={say} entered={entered} enter={enter} />
      </details>
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

/** A field for lines that somebody pastes. */
function Lines({
  name,
  say,
  entered,
  enter,
}: { name: keyof Entered } & Pick<Props, 'say' | 'entered' | 'enter'>) {
  return (
    <label class="field">
      <span>{say(name)}</span>
      <textarea
        id={name}
        rows={3}
        spellcheck={false}
        autocomplete="off"
        value={entered[name]}
        aria-describedby={`${name}-help`}
        onInput={(event) => enter({ ...entered, [name]: event.currentTarget.value })}
      />
      <small id={`${name}-help`}>{say(`${name}Help`)}</small>
    </label>
  );
}
