import { Icon } from '../assets/icons.tsx';
import { Avatar } from './avatar.tsx';
import { Badge, Count } from './badge.tsx';
import { Hidden } from './hidden.tsx';
import { type Post, postAttributes, type Tone } from './kit.ts';

export interface Persona {
  id: string;
  name: string;
  /** Job title. */
  title?: string;
  /** Roles in Heed, such as HR or privacy officer. */
  badges?: readonly { label: string; tone?: Tone }[];
  unread?: number;
  unreadLabel?: string;
  current?: boolean;
}

export interface PersonaSwitchProps {
  label: string;
  /** The sample company's people by department. */
  groups: readonly { department: string; people: readonly Persona[] }[];
  /** Posts `person=<id>`. */
  post: Post;
  search: { label: string; none: string };
  /** What this choice is, above the names. */
  intro?: string;
}

/** Chooses whom one plays in the local messenger. Narrowing by name works in the browser, once scripts run. */
export function PersonaSwitch({ label, groups, post, search, intro }: PersonaSwitchProps) {
  return (
    <form class="personas" aria-label={label} {...postAttributes(post)} data-filter-scope>
      <Hidden csrf={post.csrf} />
      {intro ? <p class="personas-intro">{intro}</p> : null}
      <div class="search" data-filter-box hidden>
        <Icon name="search" />
        <input
          class="search-input"
          type="search"
          aria-label={search.label}
          placeholder={search.label}
          autocomplete="off"
          data-filter
        />
      </div>
      {groups.map((group) => (
        <fieldset key={group.department} data-filter-group>
          <legend>{group.department}</legend>
          {group.people.map((person) => (
            <PersonaButton key={person.id} person={person} />
          ))}
        </fieldset>
      ))}
      <p class="quiet-note" data-filter-none role="status" hidden>
        {search.none}
      </p>
    </form>
  );
}

function PersonaButton({ person }: { person: Persona }) {
  return (
    <button
      type="submit"
      class="persona"
      name="person"
      value={person.id}
      aria-current={person.current ? 'true' : undefined}
      data-filter-item
    >
      <Avatar name={person.name} size="small" />
      <span class="persona-name">{person.name}</span>
      {person.title ? <span class="persona-title">{person.title}</span> : null}
      <span class="persona-marks">
        {person.badges?.map((badge) => (
          <Badge key={badge.label} tone={badge.tone}>
            {badge.label}
          </Badge>
        ))}
        <Count value={person.unread ?? 0} label={person.unreadLabel ?? ''} />
      </span>
    </button>
  );
}
