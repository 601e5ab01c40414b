// Loaded into a child before its own code: when the supervisor is gone, however it went, the channel between them
// closes and the child ends. The channel itself never keeps a child alive.

process.on('disconnect', () => {
  // Time for the child's own handler, if it has one, to finish what is in flight.
  setTimeout(() => process.exit(1), 10_000).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();

// Not for the child's own children, to which it would be handed on: theirs may be all that they wait on (next dev's server
// gets its options over it). They end with the child.
const place = process.execArgv.findIndex((argument, index) => process.execArgv[index - 1] === '--import' && argument === import.meta.url);
if (place > 0) process.execArgv.splice(place - 1, 2);
