// What a chat of a few words does without, in one piece: fetched when any of it is first wanted.
export { EmojiPicker } from '../compose/EmojiPicker.tsx';
export { Media } from '../media/Media.tsx';
export { UploadRow } from '../media/UploadRow.tsx';
