import { formatAction, type Card as NeutralCard } from '../../messages/model.ts';
import { Icon } from '../assets/icons.tsx';
import { StateBadge } from './badge.tsx';
import { Button } from './button.tsx';
import { Hidden } from './hidden.tsx';
import { actionField, type Post, postAttributes } from './kit.ts';

export interface CardProps {
  card: NeutralCard;
  /** Where its buttons post; without it, and without `form`, the card is a preview and they do nothing. */
  post?: Post;
  /** Id of a form elsewhere on the page that its buttons send: one that stays when cards are drawn anew. */
  form?: string;
  /** Turns a path of Heed into an address, such as one that opens in the messenger's side panel. */
  hrefFor?: (path: string) => string;
  id?: string;
}

/** A neutral card as the local messenger shows it: three lines, one tap, the full text one tap away. */
export function Card({ card, post, form, hrefFor = (path) => path, id }: CardProps) {
  return (
    <article class="card" id={id}>
      {card.source || card.state ? (
        <div class="card-source">
          <span>{card.source}</span>
          {card.state ? <StateBadge state={card.state} /> : null}
        </div>
      ) : null}
      <h3 class="card-title">{card.title}</h3>
      {card.lines.length > 0 ? (
        <div class="card-lines">
          {card.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      ) : null}
      {card.items && card.items.length > 0 ? (
        <ul class="card-items">
          {card.items.map(({ text, link }) => (
            <li key={link.path}>
              <span>{text}</span>
              <a href={hrefFor(link.path)} aria-label={`${link.label}: ${text}`}>
                {link.label}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {card.facts && card.facts.length > 0 ? (
        <dl class="card-facts">
          {card.facts.map((fact) => (
            <div key={fact.label}>
              <dt>{fact.label}</dt>
              <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {card.link ? (
        <a class="card-link" href={hrefFor(card.link.path)}>
          <Icon name="page" />
          <span>{card.link.label}</span>
          <Icon name="next" />
        </a>
      ) : null}
      {card.statement ? <p class="card-statement">{card.statement}</p> : null}
      <CardButtons card={card} post={post} form={form} id={id} />
      {card.aside ? (
        <aside class="card-aside">
          <p>{card.aside.text}</p>
          <a href={hrefFor(card.aside.link.path)}>{card.aside.link.label}</a>
        </aside>
      ) : null}
      {card.note ? <p class="card-note">{card.note}</p> : null}
    </article>
  );
}

function CardButtons({ card, post, form, id }: Pick<CardProps, 'card' | 'post' | 'form' | 'id'>) {
  if (!card.buttons || card.buttons.length === 0) return null;
  const works = post !== undefined || form !== undefined;
  const buttons = card.buttons.map((button) => (
    <Button
      key={formatAction(button.action)}
      // By its id a button keeps the keyboard's focus when the thread is drawn anew.
      id={id && `${id}-${button.action.name.replace('.', '-')}`}
      look={button.style}
      name={actionField}
      value={formatAction(button.action)}
      type={works ? 'submit' : 'button'}
      disabled={!works}
      form={form}
    >
      {button.label}
    </Button>
  ));
  if (!post) return <div class="card-buttons">{buttons}</div>;
  return (
    <form class="card-buttons" {...postAttributes(post)}>
      <Hidden csrf={post.csrf} />
      {buttons}
    </form>
  );
}
