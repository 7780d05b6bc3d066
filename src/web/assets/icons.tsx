/** Signs drawn in the current colour on a 20-unit grid. Decorative: a word always stands beside them. */
const paths = {
  alert: 'M10 3 18 17H2Zm0 5v4m0 2.2v.1',
  back: 'M12.5 4 6.5 10l6 6',
  check: 'm4 10.5 4 4 8-9',
  clock: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4Zm0 3.4V10l2.8 1.8',
  close: 'm5 5 10 10M15 5 5 15',
  'double-check': 'm1.5 10.5 4 4 7-8.5M9 13l1.5 1.5 8-9',
  download: 'M10 3v9m-4-3.5 4 4 4-4M3.5 16.5h13',
  eye: 'M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10ZM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z',
  info: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4Zm0 6.4v4.3m0-7.2v.1',
  message: 'M3 4h14v10H9l-4 3v-3H3Z',
  next: 'm7.5 4 6 6-6 6',
  page: 'M5 2.5h7l3.5 3.5v11.5H5ZM12 2.5V6h3.5M7.5 10h5.5m-5.5 3.5h5.5',
  people:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-6 7c0-3 2.5-5 6-5s6 2 6 5m-.5-13.2a3 3 0 0 1 0 6m2 2.4c2 .7 3.5 2.4 3.5 4.8',
  pen: 'm13 3.5 3.5 3.5L7 16.5l-4.5 1 1-4.5Z',
  question:
    'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4ZM7.9 8a2.1 2.1 0 1 1 3.2 1.8c-.8.5-1.1.9-1.1 1.7m0 2.4v.1',
  repeat: 'M4 9a6 6 0 0 1 11-2.5M16 11a6 6 0 0 1-11 2.5M15.5 3v3.5H12M4.5 17v-3.5H8',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm4 9.5 4 4',
  send: 'M3 10 17 3.5 12.5 17 9.5 11Zm6.5 1L17 3.5',
  sort: 'm6.5 8 3.5-3.5L13.5 8m-7 4 3.5 3.5 3.5-3.5',
  'sort-ascending': 'm6 12 4-4 4 4',
  'sort-descending': 'm6 8 4 4 4-4',
} as const;

export type IconName = keyof typeof paths;

/** A sign beside a word. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark of Heed: a page with a line being read, as a seal. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-line" d="M9 10h14M9 16h8" />
      <path class="mark-tick" d="m14.5 20.5 3.5 3.5 7-8.5" />
    </svg>
  );
}

/** The vermilion seal on a receipt; nothing else in Heed is this red. */
export function Seal() {
  return (
    <svg class="seal" viewBox="0 0 72 72" width="72" height="72" aria-hidden="true" focusable="false">
      <rect class="seal-edge" x="3" y="3" width="66" height="66" rx="10" />
      <rect class="seal-edge seal-inner" x="8" y="8" width="56" height="56" rx="6" />
      <text x="36" y="35">
        阅
      </text>
      <text x="36" y="60">
        知
      </text>
    </svg>
  );
}
