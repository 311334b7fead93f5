// Everything about files in one piece: whoever only writes and reads text never fetches it.
export { Media } from './Media.tsx';
export { UploadRow } from './UploadRow.tsx';
