/** Drawn on a grid of 24, with lines of 2. */
const PATHS = {
  attach:
    'm20 11.5-8.2 8.2a5 5 0 0 1-7-7l8.7-8.7a3.3 3.3 0 0 1 4.7 4.7L9.5 17.4a1.6 1.6 0 0 1-2.3-2.3l8-8',
  close: 'M6 6l12 12M18 6L6 18',
  done: 'm5 12.5 4.5 4.5L19 7.5',
  doneTwice: 'm2 12.5 4.5 4.5L16 7.5M12 16l1 1 9.5-9.5',
  down: 'M12 5v14m-6-6 6 6 6-6',
  download: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  emoji: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01',
  failed: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 8v4.5M12 16h.01',
  file: 'M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8Zm0 0v5h5',
  image:
    'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Zm-1 12 5-5 8.5 8.5M15.5 9h.01',
  send: 'M12 19V5m-6 6 6-6 6 6',
  sending: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2',
  soundOff: 'M4 9.5v5h3.5L12 18V6L7.5 9.5Zm12.5 0 4 5m0-5-4 5',
  soundOn: 'M4 9.5v5h3.5L12 18V6L7.5 9.5Zm12-.5a4.2 4.2 0 0 1 0 6m2.5-8.5a8 8 0 0 1 0 11',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
