import type { Joined } from './trade-code.ts';

/**
 * The configuration file of a gateway that has joined: it connects, tells its state, and waits for its buses and rooms.
 * @param secretFile named relative to the file
 */
export function configText(joined: Joined, secretFile: string): string {
  const { gatewayId, mqttUrl, name, store, rooms } = joined;
  const width = Math.max(0, ...rooms.map(({ key }) => keyOf(key).length));
  const listed = rooms.map((room) => `#   ${keyOf(room.key).padEnd(width)}  ${oneLine(room.name)}\n`);
  return `# ${oneLine(name)}, ${oneLine(store)}
# Every key is explained in gateway.example.yaml. Relative paths start from the folder of this file.
id: ${gatewayId}
secretFile: ${JSON.stringify(`./${secretFile}`)}
mqttUrl: ${mqttUrl}
dataDir: ./data/gateway

# Buses and rooms may come from the server, on the page of this gateway: without them here the gateway connects and
# waits. To write them here, see gateway.example.yaml. The rooms of the store, and what the server calls them (… where
# nobody said yet: choose a key, and adopt the room in the browser):
${listed.join('')}`;
}

const keyOf = (key: string | null): string => (key === null ? '…' : oneLine(key));

/** A name stands in a comment: nothing of it may become a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
