import { parentPort } from 'node:worker_threads';
import type { Answer, Question } from './messages.ts';

/** Serves a table of calls to the thread that started this one, one after the other. */
export function answerQuestions<Calls extends Record<keyof Calls, { ask: unknown; answer: unknown }>>(
  calls: {
    [Name in keyof Calls]: (ask: Calls[Name]['ask']) => Calls[Name]['answer'];
  },
): void {
  const port = parentPort;
  if (port === null) throw new Error('this file runs only as a worker thread');
  port.on('message', ({ id, name, ask }: Question) => {
    let answer: Answer;
    try {
      answer = { id, answer: calls[name as keyof Calls](ask as never) };
    } catch (error) {
      const { message, errcode } = error as Error & { errcode?: number };
      answer = { id, error: { message, errcode: errcode ?? null } };
    }
    port.postMessage(answer);
  });
}
