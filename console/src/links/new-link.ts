import { createStore } from '../parts/store.ts';

/** Whether a chat link is being made: from wherever one is. */
export const newLink = createStore(false);
