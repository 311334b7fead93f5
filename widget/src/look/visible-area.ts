/**
 * iOS lays its keyboard over the page and scrolls the page beneath it instead of making it smaller:
 * what is pinned to the bottom would be hidden. This keeps `--visible-height` and `--visible-top` of
 * the element at what can really be seen. Returns how to stop.
 */
export function followVisibleArea(element: HTMLElement): () => void {
  const area = globalThis.visualViewport;
  const follow = () => {
    // A page magnified by two fingers has a small visible area too; it must stay as it is.
    if (!area || area.scale > 1.01) return;
    element.style.setProperty('--visible-height', `${area.height}px`);
    element.style.setProperty('--visible-top', `${area.offsetTop}px`);
  };
  const events = ['resize', 'scroll'];
  follow();
  for (const event of events) area?.addEventListener(event, follow);
  return () => {
    for (const event of events) area?.removeEventListener(event, follow);
  };
}
