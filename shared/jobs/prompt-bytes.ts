import type { ChatMessage, ChatRequest } from '../types/chat.ts';

/** Bytes of what the chat template renders, without its markers: messages and tools, unless no call is wanted. */
export function promptBytes(request: ChatRequest): number {
  const { tools, tool_choice } = request;
  let bytes = tools === undefined || tool_choice === 'none' ? 0 : Buffer.byteLength(JSON.stringify(tools));
  for (const message of request.messages) {
    bytes += contentBytes(message.content);
    if (message.tool_calls !== undefined) bytes += Buffer.byteLength(JSON.stringify(message.tool_calls));
  }
  return bytes;
}

/** Only text: an image's base64 says nothing of the tokens that it takes. */
function contentBytes(content: ChatMessage['content']): number {
  if (content === undefined || content === null) return 0;
  if (typeof content === 'string') return Buffer.byteLength(content);
  return content.reduce(
    (sum, part) => sum + (typeof part['text'] === 'string' ? Buffer.byteLength(part['text']) : 0),
    0,
  );
}
