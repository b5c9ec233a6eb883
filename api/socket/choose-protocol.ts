import { KEY_PROTOCOL_PREFIX } from '../auth/presented-key.ts';

/**
 * Browsers fail a connection whose server picks none of the offered subprotocols. One that carries a key is repeated
 * only when nothing else was offered: it goes to whom it came from, but it need not travel twice.
 */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  const plain = [...offered].find((name) => !name.startsWith(KEY_PROTOCOL_PREFIX));
  return plain ?? [...offered][0] ?? false;
}
