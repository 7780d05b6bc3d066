import { Icon, Seal } from '../assets/icons.tsx';
import { LinkButton } from './button.tsx';

export interface ReceiptViewProps {
  title: string;
  /** One sentence: what was answered, and that it is recorded. */
  text: string;
  facts: readonly { label: string; value: string; code?: boolean }[];
  /** Once the log has sealed the answer; before that, say so in `pending`. */
  download?: { href: string; label: string; fileName: string };
  /** "Your receipt is being sealed; it will be in your messages within seconds." */
  pending?: string;
  /** How anyone checks it: words, and the command to copy. */
  verify?: { text: string; command: string };
  id?: string;
}

/** The person's own proof of an answer, worth keeping and printing. */
export function ReceiptView({ title, text, facts, download, pending, verify, id }: ReceiptViewProps) {
  return (
    <section class="receipt" id={id} aria-label={title}>
      <div class="receipt-head">
        <div>
          <h2>{title}</h2>
          <p>{text}</p>
        </div>
        <Seal />
      </div>
      <dl class="receipt-facts">
        {facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.code ? <code>{fact.value}</code> : fact.value}</dd>
          </div>
        ))}
      </dl>
      {pending ? (
        <p class="receipt-pending" role="status">
          <Icon name="clock" />
          {pending}
        </p>
      ) : null}
      {download ? (
        <LinkButton href={download.href} download={download.fileName} look="primary">
          <Icon name="download" />
          {download.label}
        </LinkButton>
      ) : null}
      {verify ? (
        <div class="receipt-verify">
          <p>{verify.text}</p>
          <pre>
            <code>{verify.command}</code>
          </pre>
        </div>
      ) : null}
    </section>
  );
}
