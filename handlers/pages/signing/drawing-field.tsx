import type { Translate } from '../../../src/messages/texts.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import { Button } from '../../../src/web/components/index.ts';
import { FieldProblem } from './field-problem.tsx';

interface DrawingFieldProps {
  t: Translate;
  error?: string | undefined;
}

/** Paper to sign on. What it sends are the lines in a hidden field; without scripts there is nothing to send. */
export function DrawingField({ t, error }: DrawingFieldProps) {
  const words = (key: string, params = {}) => t(`signing.drawing.${key}`, params);
  return (
    <fieldset
      class={error ? 'field field-wrong signing' : 'field signing'}
      data-drawing
      tabIndex={-1}
      aria-describedby={error ? 'drawing-help drawing-error' : 'drawing-help'}
      data-focus={error ? '' : undefined}
    >
      <legend>{words('label')}</legend>
      <p class="help" id="drawing-help">
        {words('help')}
      </p>
      <noscript>
        <p class="problem">{words('noScript')}</p>
      </noscript>
      <div class="paper">
        <canvas role="img" aria-label={words('paper')} />
      </div>
      <input type="hidden" name="drawing" value="" />
      <div class="drawing-tools">
        <span
          role="status"
          data-drawing-state
          data-empty={words('empty')}
          data-strokes={words('strokes', { n: '#' })}
        >
          {words('empty')}
        </span>
        <span class="button-row" data-drawing-tools>
          <Button type="button" small disabled id="drawing-undo">
            {words('undo')}
          </Button>
          <Button type="button" small disabled id="drawing-clear">
            {words('clear')}
          </Button>
        </span>
      </div>
      <FieldProblem id="drawing-error" error={error} />
      <script src={assetUrl('signature-pad.js')} defer />
      <script src={assetUrl('drawing.js')} defer />
    </fieldset>
  );
}
