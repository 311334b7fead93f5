import type { words as english } from './en.ts';

/** Every text of the chat. A language that lacks one does not compile. */
export type Words = { readonly [Key in keyof typeof english]: string };
