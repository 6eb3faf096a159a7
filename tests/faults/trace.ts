import { readFileSync } from 'node:fs';

/** A system call, in the order in which calls took effect. */
export interface Call {
  readonly name: string;
  /** Of the file that its first argument stands for. */
  readonly path: string;
  /** Its arguments as the tracer wrote them. */
  readonly text: string;
}

const WHOLE = /^(\d+) +(\w+)\((.*)$/s;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)$/s;
const UNFINISHED = ' <unfinished ...>';

/**
 * Reads what `strace -f -y` wrote. A sync or a read counts when it is over, a write when it begins: so a trace never
 * looks safer than the run was.
 */
export function readTrace(file: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, Call>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const resumed = RESUMED.exec(line);
    if (resumed !== null) {
      const [, pid, name, rest] = resumed as unknown as [string, string, string, string];
      const begun = open.get(`${pid} ${name}`);
      open.delete(`${pid} ${name}`);
      if (begun !== undefined && countsAtItsEnd(name)) calls.push({ ...begun, text: begun.text + rest });
      continue;
    }
    const whole = WHOLE.exec(line);
    if (whole === null) continue;
    const [, pid, name, rest] = whole as unknown as [string, string, string, string];
    const unfinished = rest.endsWith(UNFINISHED);
    const text = unfinished ? rest.slice(0, -UNFINISHED.length) : rest;
    const call = { name, path: /^\d+<([^>]*)>/.exec(text)?.[1] ?? '', text };
    if (unfinished) open.set(`${pid} ${name}`, call);
    if (!unfinished || !countsAtItsEnd(name)) calls.push(call);
  }
  return calls;
}

function countsAtItsEnd(name: string): boolean {
  return name === 'read' || name.startsWith('f');
}
