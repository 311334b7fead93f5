import { createClient, type Look } from '@dowellchat/client';
import { render } from 'preact';
import { readColor } from '../look/colors.ts';
import { followVisibleArea } from '../look/visible-area.ts';
import { createFormats } from '../words/formats.ts';
import { chooseLanguage } from '../words/languages.ts';
import { loadWords } from '../words/words.ts';
import { App } from './shell/App.tsx';
import { SurroundingsContext } from './shell/context.ts';
import { applyAccent } from './shell/accent.ts';
import { createTone } from './shell/tone.ts';
import { createConversation } from './state/conversation.ts';
import { createGuardedStorage } from './state/guarded-storage.ts';
import { createHostBridge } from './state/host-bridge.ts';
import { followHostWishes, whenComplete } from './state/host-wishes.ts';
import { createKeptText } from './state/kept-text.ts';
import { readPlace, type Place } from './state/place.ts';
import { untilDone } from './state/retry.ts';
import { createTokenStore } from './state/token-store.ts';
import { createVisit } from './state/visit.ts';
import './style.css';

const mount = document.getElementById('chat');
if (mount !== null) start(mount, readPlace(mount));

function start(element: HTMLElement, place: Place): void {
  // Before anything is awaited: the launcher greets as soon as the page has loaded.
  const host = place.mode === 'embed' ? createHostBridge() : null;
  const prefix = `dowellchat:${place.organization}:`;
  const storage = createGuardedStorage(prefix);
  const client = createClient({ outboxStorage: createGuardedStorage('') });
  const tokens = createTokenStore(storage, host);
  const visit = createVisit(client, place, tokens);
  // Of this tab alone: another one would send the same messages a second time.
  const session = createGuardedStorage(prefix, 'sessionStorage');
  const waiting = createKeptText(session, `waiting:${place.product}:${place.link ?? ''}`);
  const conversation = createConversation(client, visit, waiting);
  const looking = findLook();
  document.documentElement.classList.add(place.mode);
  if (host === null) followVisibleArea(document.documentElement);
  const wishes = followHostWishes(host, {
    onIdentity: (identity) => void conversation.identify(identity),
    onPage: visit.seePage,
  });
  void conversation.resume();
  tokens.onFound(() => void conversation.resume());
  void draw();

  async function findLook(): Promise<Look | null> {
    const { organization: organizationId, product } = place;
    // It can be chatted without it, in the usual colour.
    const chat = await client.rest.getChat({ organizationId, product }).catch(() => null);
    return chat && { ...chat.look, isAway: chat.isAway };
  }

  async function draw(): Promise<void> {
    const wished = await whenComplete(wishes);
    const language = chooseLanguage([wished.language, ...navigator.languages]);
    const [words, look] = await Promise.all([untilDone(() => loadWords(language)), looking]);
    const formats = createFormats(language, navigator.languages);
    const color = readColor(wished.color) ?? look?.color;
    document.documentElement.lang = language;
    document.documentElement.dir = formats.direction;
    applyAccent(document.documentElement, color);
    wishes.subscribe(() => {
      const shown = wishes.get().look;
      if (shown !== undefined) applyAccent(document.documentElement, shown.color);
    });
    const surroundings = { words, formats, client, conversation };
    const { product } = place;
    const draft = createKeptText(storage, `draft:${product}`);
    render(
      <SurroundingsContext.Provider value={surroundings}>
        <App
          product={product}
          look={look}
          host={host}
          wishes={wishes}
          draft={draft}
          tone={createTone(storage)}
        />
      </SurroundingsContext.Provider>,
      element,
    );
    host?.post({ type: 'ready', value: color ?? null });
  }
}
