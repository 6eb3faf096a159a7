/** `npm run demo`: four simulated stores through real gateways, broker and API, at http://localhost:8080. */
import { ColdfieldError } from '@coldfield/protocol';
import { createDemo } from './demo.ts';

/** The terminal and npm may both pass on the same Ctrl-C. */
const SAME_SIGNAL_MS = 400;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const fail = (error: unknown): void => {
  process.stderr.write(
    `${error instanceof ColdfieldError ? error.message : String((error as Error).stack ?? error)}\n`,
  );
};

async function main(): Promise<number> {
  const demo = createDemo({ port: process.env.PORT, dataDir: process.env.DATA_DIR }, say);
  const asked = Promise.withResolvers<void>();
  let askedAtMs = Number.NaN;
  const onSignal = (): void => {
    const nowMs = performance.now();
    if (Number.isNaN(askedAtMs)) {
      askedAtMs = nowMs;
      say('\n正在停止… Stopping…');
      asked.resolve();
    } else if (nowMs - askedAtMs > SAME_SIGNAL_MS) {
      demo.kill();
      process.exit(130);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  endWithParent(onSignal);
  // A last resort: whatever ends this process, nothing of it stays.
  process.on('exit', () => demo.kill());

  say('Coldfield 地头冷链 — 演示正在启动 · the demo is starting');
  const startedMs = performance.now();
  const started = demo.start().then((place) => {
    if (Number.isNaN(askedAtMs)) welcome(place.pageUrl, place.mqttPort, performance.now() - startedMs);
    return demo.died;
  });
  let code = 0;
  try {
    const ending = await Promise.race([started, asked.promise]);
    if (ending !== undefined) {
      code = 1;
      fail(
        new ColdfieldError(
          'part-ended',
          `${ending.name} ended (${ending.signal ?? `code ${ending.code}`})\n${ending.output}`,
        ),
      );
    }
  } catch (error) {
    code = 1;
    fail(error);
  }
  // A start that was interrupted fails on its own, and there is nobody left to tell.
  started.catch(() => {});
  await demo.stop();
  const kept = process.env.DATA_DIR;
  say(
    kept
      ? `已停止，数据留在 · Stopped, the data stays in ${kept}`
      : '已停止，什么也没留下 · Stopped, nothing left behind',
  );
  return code;
}

/** A signal to npm ends npm and its shell but does not reach this process, which then has another parent. */
function endWithParent(end: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, 500);
  timer.unref();
}

function welcome(pageUrl: string, mqttPort: number, tookMs: number): void {
  say(`
  ┌─ 可以看了，${(tookMs / 1_000).toFixed(1)} 秒 · ready in ${(tookMs / 1_000).toFixed(1)} s
  │
  │  网页 Page      ${pageUrl}
  │  账号 Accounts  admin · staff · manager · operator
  │  密码 Password  coldfield-demo
  │
  │  四座模拟冷库，经真实网关上报（MQTT 127.0.0.1:${mqttPort}）；过去一周的数据正在补传。
  │  Four simulated stores report through real gateways; the past week is being filled in.
  └─ 按 Ctrl-C 停止 · press Ctrl-C to stop
`);
}

process.exit(await main());
