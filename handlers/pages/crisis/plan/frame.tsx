import { can } from '../../../../src/people/permissions.ts';
import { PageHead } from '../../../../src/web/components/index.ts';
import { type Ctx, signedIn } from '../../../context.ts';
import { type ConsoleView, renderConsole } from '../../console/shell.tsx';
import { renderPage } from '../../frame.tsx';

/** How a crisis is prepared stands among the ways of the console, for those who open it, and alone for the others. */
export function renderPlan(ctx: Ctx, view: ConsoleView & { path: string }): void {
  if (can(signedIn(ctx), 'console.open')) {
    renderConsole(ctx, view);
    return;
  }
  const { body, path, ...head } = view;
  renderPage(ctx, {
    ...{ title: view.title, path },
    body: (
      <>
        <PageHead {...head} />
        {body}
      </>
    ),
  });
}
