import { stripVTControlCharacters } from 'node:util';

import { answerText, endingText, routeText } from './lane-text.ts';
import { isOver } from './lane.ts';
import type { LaneView } from './show-live.ts';

/** For pipes and logs: a line when a lane's state changes, its answer when it is over. */
export function showPlain(write: (text: string) => void): LaneView {
  const shown = new Map<string, string>();
  const say = (title: string, text: string): void =>
    write(`[${title}] ${stripVTControlCharacters(text).replaceAll('\n', `\n[${title}] `)}\n`);
  return {
    update(_, lane) {
      if (shown.get(lane.title) === lane.status) return;
      if (!shown.has(lane.title) && lane.route !== null) say(lane.title, routeText(lane));
      shown.set(lane.title, lane.status);
      if (!isOver(lane)) return say(lane.title, lane.status);
      say(lane.title, answerText(lane));
      say(lane.title, endingText(lane));
    },
    close: () => undefined,
  };
}
