import type { Room } from '@coldfield/api/contract';
import { useWords } from './use-words.ts';

/** What a room is for, unless its name says so already. */
export function RoomKind({ room }: { room: Room }) {
  const { t } = useWords();
  const word = t(`roomKind.${room.kind}`);
  return room.name.toLowerCase().includes(word) ? null : <span className="room-kind"> · {word}</span>;
}
