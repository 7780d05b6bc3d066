import { Button, Hidden } from '../../src/web/components/index.ts';
import { type Ctx, csrf } from '../context.ts';

/** A file to be made: at which address, and what its button says; `what` before it for those who hear it alone. */
export interface ExportButton {
  path: string;
  label: string;
  what?: string;
}

/**
 * Buttons that make files. What leaves is put on record, so that each is a form: a browser that looks ahead, a
 * preview of a link or another site's page makes none.
 */
export function ExportButtons({ ctx, files }: { ctx: Ctx; files: readonly ExportButton[] }) {
  return (
    <form class="button-row" method="post">
      <Hidden csrf={csrf(ctx)} />
      {files.map(({ path, label, what }) => (
        <Button key={path} formAction={path}>
          {what ? <span class="sr-only">{what} </span> : null}
          {label}
        </Button>
      ))}
    </form>
  );
}
