export { createHttp, type Http } from './create-http.ts';
