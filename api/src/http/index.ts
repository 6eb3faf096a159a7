export { BACKUP_OVERDUE } from './backup-words.ts';
export { createHttp, type Http } from './create-http.ts';
export { diskWords } from './disk-words.ts';
