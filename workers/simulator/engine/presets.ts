import type { StepConstants } from './step-time.ts';

/** A model on a GPU: what one step costs, and vLLM's limits on that GPU. */
export interface EnginePreset {
  /** What is simulated, in words. */
  description: string;
  model: string;
  step: StepConstants;
  numGpuBlocks: number;
  maxNumBatchedTokens: number;
  maxNumSeqs: number;
  maxModelLen: number;
}

const LLAMA_8B = 'meta-llama/Llama-3.1-8B-Instruct';
const LLAMA_70B = 'hugging-quants/Meta-Llama-3.1-70B-Instruct-AWQ-INT4';
/** vLLM's defaults for a step, by GPU. */
const H100 = { maxNumBatchedTokens: 8192, maxNumSeqs: 1024 };
const A100 = { maxNumBatchedTokens: 2048, maxNumSeqs: 256 };

/**
 * Step constants of the 8B models: `weightsMs` and `msPerToken` rest on published kernel profiles (Vidur, fit error
 * 3–5 %), `nsPerContextToken` and the blocks are computed from bytes and bandwidth; good to about ±10 %. A10G (±20 %)
 * and 70B (±40 %) are scaled from them. `maxModelLen` is the model's, bounded by what the KV cache holds.
 */
export const PRESETS: Readonly<Record<string, EnginePreset>> = {
  '8b-h100': {
    description: 'Llama 3.1 8B on one H100 80 GB',
    model: LLAMA_8B,
    step: { overheadMs: 0.4, weightsMs: 6.0, msPerToken: 0.0205, nsPerContextToken: 50, msPerSequence: 0.01 },
    numGpuBlocks: 28_500,
    maxModelLen: 131_072,
    ...H100,
  },
  '8b-a100': {
    description: 'Llama 3.1 8B on one A100 80 GB',
    model: LLAMA_8B,
    step: { overheadMs: 1.0, weightsMs: 9.8, msPerToken: 0.068, nsPerContextToken: 82, msPerSequence: 0.015 },
    numGpuBlocks: 28_000,
    maxModelLen: 131_072,
    ...A100,
  },
  '8b-a10g': {
    description: 'Llama 3.1 8B on one A10G 24 GB',
    model: LLAMA_8B,
    step: { overheadMs: 1.0, weightsMs: 31, msPerToken: 0.285, nsPerContextToken: 280, msPerSequence: 0.02 },
    numGpuBlocks: 2_000,
    maxModelLen: 16_384,
    ...A100,
  },
  '70b-awq-h100': {
    description: 'Llama 3.1 70B AWQ on one H100 80 GB',
    model: LLAMA_70B,
    step: { overheadMs: 0.8, weightsMs: 15, msPerToken: 0.3, nsPerContextToken: 126, msPerSequence: 0.02 },
    numGpuBlocks: 6_500,
    maxModelLen: 65_536,
    ...H100,
  },
  '70b-awq-a100': {
    description: 'Llama 3.1 70B AWQ on one A100 80 GB',
    model: LLAMA_70B,
    step: { overheadMs: 1.5, weightsMs: 28, msPerToken: 0.7, nsPerContextToken: 205, msPerSequence: 0.03 },
    numGpuBlocks: 6_500,
    maxModelLen: 65_536,
    ...A100,
  },
  /** The machine of https://github.com/vllm-project/vllm/pull/44594, whose table of preemptions checks the simulator. */
  pr44594: {
    description: 'Qwen2.5 7B on one GB200, KV cache of 16 GiB',
    model: 'Qwen/Qwen2.5-7B-Instruct',
    step: {
      overheadMs: 0.6,
      weightsMs: 2.3,
      msPerToken: 0.0075,
      nsPerContextToken: 8.3,
      msPerSequence: 0.009,
    },
    numGpuBlocks: 18_724,
    maxNumBatchedTokens: 8192,
    maxNumSeqs: 256,
    maxModelLen: 8192,
  },
};
