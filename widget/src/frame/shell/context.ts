import type { Client, Readable } from '@dowellchat/client';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Formats } from '../../words/formats.ts';
import type { Words } from '../../words/words-type.ts';
import type { Conversation } from '../state/conversation.ts';

/** What every view may need, made once by main. */
export interface Surroundings {
  readonly words: Words;
  readonly formats: Formats;
  readonly client: Client;
  readonly conversation: Conversation;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === null) throw new Error('a view stands outside of the chat');
  return surroundings;
}

export function useReadable<Value>(readable: Readable<Value>): Value {
  const [value, setValue] = useState(() => readable.get());
  useEffect(() => {
    const follow = () => setValue(() => readable.get());
    // It may have changed between drawing and now.
    follow();
    return readable.subscribe(follow);
  }, [readable]);
  return value;
}
