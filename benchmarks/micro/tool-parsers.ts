import { parseArgs } from 'node:util';

import { createOutputParser } from '../../workers/tool-parsers/create-output-parser.ts';
import { LONG_OUTPUTS, sourceCode } from './long-outputs.ts';

const USAGE = `Time that the output parsers take, per character of model output.

  npm run bench:micro -- [--quick] [--json]

  --quick  shorter outputs and fewer rounds
  --json   one JSON object instead of a table

Each output is one call with one long string of source code, fed 4 characters at a time, about a token. The last
column compares the time per character of the long output with one an eighth as long: 1 is linear.
`;

/** About what one token has in source code. */
const CHUNK_CHARACTERS = 4;
const SHORTER = 8;

interface Row {
  parser: string;
  characters: number;
  nsPerCharacter: number;
  growth: number;
}

function measure(parser: string, characters: number, rounds: number): Row {
  const write = LONG_OUTPUTS[parser] ?? String;
  const long = write(sourceCode(characters));
  const short = write(sourceCode(characters / SHORTER));
  const shortNs = fastest(parser, short, rounds * SHORTER);
  const nsPerCharacter = fastest(parser, long, rounds);
  return { parser, characters: long.length, nsPerCharacter, growth: nsPerCharacter / shortNs };
}

/** Nanoseconds of CPU per character in the fastest round: whatever else the machine does only makes rounds slower. */
function fastest(parser: string, text: string, rounds: number): number {
  const chunks = text.match(new RegExp(`.{1,${CHUNK_CHARACTERS}}`, 'gsu')) ?? [];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    run(parser, chunks);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) * 1000);
  }
  return best / text.length;
}

function run(name: string, chunks: readonly string[]): void {
  const parser = createOutputParser({
    toolParser: name === 'text' ? 'hermes' : name,
    reasoningParser: null,
    tools: [
      {
        type: 'function',
        function: { name: 'write', parameters: { properties: { code: { type: 'string' } } } },
      },
    ],
  });
  for (const chunk of chunks) parser.push(chunk);
  parser.end();
}

function printTable(rows: readonly Row[]): void {
  console.log('parser         characters   ns/character   growth');
  for (const row of rows) {
    const cells = [
      row.parser.padEnd(14),
      String(row.characters).padStart(11),
      row.nsPerCharacter.toFixed(1).padStart(15),
      row.growth.toFixed(2).padStart(9),
    ];
    console.log(cells.join(''));
  }
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else {
  const [characters, rounds] = values.quick ? [64 * 1024, 3] : [256 * 1024, 6];
  const rows = Object.keys(LONG_OUTPUTS).map((parser) => measure(parser, characters, rounds));
  if (values.json)
    console.log(JSON.stringify({ node: process.version, chunkCharacters: CHUNK_CHARACTERS, rows }));
  else printTable(rows);
}
