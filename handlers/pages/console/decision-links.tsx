import { can } from '../../../src/people/permissions.ts';
import { LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

const pages = [
  { href: '/console/cases', label: 'cases.list.title', right: 'cases.configure' },
  { href: '/console/objections', label: 'objections.list.title', right: 'objections.list' },
  { href: '/console/exemptions', label: 'exemptions.title', right: 'exemptions.list' },
] as const;

/** The ways to what is decided about single people, for those who have a part in it. */
export function DecisionLinks({ ctx }: { ctx: Ctx }) {
  const t = translate(ctx);
  const open = pages.filter(({ href, right }) => can(ctx.state.viewer, right) && !ctx.path.startsWith(href));
  return (
    <>
      {open.map(({ href, label }) => (
        <LinkButton key={href} href={href}>
          {t(label)}
        </LinkButton>
      ))}
    </>
  );
}
