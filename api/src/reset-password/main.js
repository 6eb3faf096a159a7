const { runResetPassword } = await import('./command.ts');
const { ColdfieldError } = await import('@coldfield/protocol');

try {
  await runResetPassword(process.argv.slice(2), { env: process.env, out: process.stdout });
} catch (error) {
  process.stderr.write(`${error instanceof ColdfieldError ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
