import { readColor, textOn } from '../look/colors.ts';
import { directionOf, type Language } from '../words/languages.ts';
import { LAUNCHER_WORDS } from './launcher-words.ts';
import css from './launcher.css?inline';

const SVG = 'http://www.w3.org/2000/svg';
const TALK = 'M5 20l1-4a8 7.5 0 1 1 4 3z';
const SHUT = 'M6 9l6 6 6-6';
const DEFAULT_COLOR = '#4650c8';

export interface LauncherState {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  readonly unread: number;
}

export interface LauncherLook {
  readonly side: 'left' | 'right';
  readonly language: Language;
  /** Which place from the edge: several launchers stand side by side. */
  readonly place: number;
}

/** The button and the place for the frame, in a shadow tree that the page's own styles do not reach. */
export function createLauncherView(look: LauncherLook, onPress: () => void) {
  const [chat, unreadMessages] = LAUNCHER_WORDS[look.language];
  const host = document.createElement('dowellchat-launcher');
  const shadow = host.attachShadow({ mode: 'open' });
  // A style element would need the page's CSP to allow inline styles; a constructed sheet does not.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];

  const button = element('button', 'button');
  button.type = 'button';
  const badge = element('span', 'badge');
  button.append(icon('talk', TALK), icon('shut', SHUT), badge);
  button.addEventListener('click', onPress);

  const panel = element('div', 'panel');
  const root = element('div', 'root');
  root.dir = directionOf(look.language);
  root.lang = look.language;
  root.style.setProperty('--place', String(look.place));
  // The panel first: from the button, Shift+Tab leads into the chat, as the eye expects.
  root.append(panel, button);
  shadow.append(root);

  return {
    host,
    panel,

    setColor(color: string | null | undefined): void {
      const known = readColor(color) ?? DEFAULT_COLOR;
      root.style.setProperty('--color', known);
      root.style.setProperty('--on-color', textOn(known));
    },

    show({ isOpen, isReady, unread }: LauncherState): void {
      const isShown = isOpen && isReady;
      root.className = `root ${look.side}${isOpen ? ` open ${isReady ? 'shown' : 'waiting'}` : ''}`;
      panel.inert = !isShown;
      const count = isOpen ? 0 : unread;
      badge.textContent = count > 99 ? '99+' : String(count || '');
      button.ariaLabel = count > 0 ? `${chat}. ${unreadMessages}: ${count}` : chat;
      button.ariaExpanded = String(isOpen);
      button.ariaBusy = String(isOpen && !isReady);
    },

    focusButton: () => button.focus({ preventScroll: true }),
  };
}

function element<Tag extends 'button' | 'div' | 'span'>(tag: Tag, className: string) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function icon(className: string, path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.classList.add(className);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.ariaHidden = 'true';
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
