const BADGE = /^\(\d+\) /;
let unseen = 0;

/** Counts in the tab's title what came while nobody looked. */
export function countUnseen(): void {
  if (document.visibilityState === 'visible') return;
  unseen += 1;
  document.title = `(${unseen}) ${document.title.replace(BADGE, '')}`;
}

/** Whoever looks has seen it. Answers how to stop. */
export function clearWhenSeen(): () => void {
  document.addEventListener('visibilitychange', clear);
  return () => document.removeEventListener('visibilitychange', clear);
}

function clear(): void {
  if (document.visibilityState !== 'visible' || unseen === 0) return;
  unseen = 0;
  document.title = document.title.replace(BADGE, '');
}
