export { createHttp, type Http } from './create-http.ts';
export { DISK_WORDS } from './disk-words.ts';
