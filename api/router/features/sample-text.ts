import type { ChatMessage, ChatRequest, ContentPart } from '../../../shared/types/chat.ts';

/** Characters that are looked at in one request, however long it is. Enough for 4,000 words. */
export const SAMPLE_CHARS = 16_384;

/** Parts of one message that are looked at: a message may come in a million pieces. */
const MAX_PARTS = 64;

/**
 * What users said, newest first, up to `SAMPLE_CHARS`. Of a text that is too long its beginning and its end:
 * instructions stand at either, and what lies between is what they are about.
 */
export function sampleText({ messages }: ChatRequest): string {
  const pieces: string[] = [];
  let room = SAMPLE_CHARS;
  for (let index = messages.length - 1; index >= 0 && room > 0; index--) {
    const message = messages[index];
    if (message?.role !== 'user') continue;
    const piece = headAndTail(messageText(message, room), room);
    pieces.push(piece);
    room -= piece.length + 1;
  }
  return pieces.join('\n');
}

/** Text of a message, parts joined; parts beyond what `room` characters can show are left out. */
function messageText({ content }: ChatMessage, room: number): string {
  if (typeof content === 'string') return content;
  const texts = (content ?? []).slice(0, MAX_PARTS).map((part) => headAndTail(textOf(part), room));
  return texts.join('\n');
}

export function textOf(part: ContentPart): string {
  return part.type === 'text' && typeof part['text'] === 'string' ? part['text'] : '';
}

function headAndTail(text: string, room: number): string {
  if (text.length <= room) return text;
  const half = Math.floor(room / 2);
  return `${text.slice(0, half)}\n${text.slice(text.length - half + 1)}`;
}
