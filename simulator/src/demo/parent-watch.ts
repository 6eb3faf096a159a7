/**
 * Preloaded into every process of the demo: ends it when the demo is gone, however that ended, so that nothing
 * stays behind. The channel to the demo breaks even when it is killed.
 */
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 3_000).unref();
});
// Watching must not keep a process that has nothing else to do.
process.channel?.unref();

export {};
