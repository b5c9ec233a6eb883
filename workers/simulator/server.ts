import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { createRandom } from '../../shared/lib/random.ts';
import { createAnswerer } from './answers/answerer.ts';
import { REASONING_STYLES } from './answers/reasoning-styles.ts';
import { createRenderPrompt } from './answers/render-prompt.ts';
import { loadReplay, NO_REPLAY } from './answers/replay.ts';
import { createSimulatedModel } from './answers/simulated-model.ts';
import { createSplitPrompt } from './answers/split-prompt.ts';
import { createReadConstraint } from './constraints/read-constraint.ts';
import { createRealClock } from './engine/clock.ts';
import { createEngineMetrics } from './engine/engine-metrics.ts';
import { createSimulatedEngine } from './engine/engine.ts';
import { jitterFactor, stepMs } from './engine/step-time.ts';
import { createFaultBook, type FaultBook } from './faults/fault-book.ts';
import { CALL_FORMATS } from './formats/registry.ts';
import { type AdminDeps, adminRoutes } from './http/admin-routes.ts';
import { generationRoutes } from './http/generation-routes.ts';
import { infoRoutes } from './http/info-routes.ts';
import { plainInfoRoutes } from './http/plain-openai.ts';
import { createHttpServer, type Routes } from './http/router.ts';
import { createLogprobOf } from './http/token-logprobs.ts';
import { tokenRoutes } from './http/token-routes.ts';
import { InvalidOption, resolveOptions, type SimulatorOptions, type SimulatorSettings } from './options.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { createCompileCheck } from './schema/compile-check.ts';
import { createTokenizer } from './tokenizer/tokenizer.ts';

export interface SimulatorServer {
  /** Starts the engine and listens. Resolves with the base URL, without `/v1`. */
  listen(): Promise<string>;
  /** Ends every connection and the engine. Idempotent. */
  close(): Promise<void>;
}

/** A simulated vLLM. Throws InvalidOption for settings that cannot be. */
export async function createSimulatorServer(settings: SimulatorSettings): Promise<SimulatorServer> {
  const options = resolveOptions(settings);
  const shared = { ...(await createModelParts(options)), faults: createFaultBook() };
  let current = startProcess(options);
  const server = createHttpServer(() => current.routes);
  const sockets = trackSockets(server);
  const ended: Promise<void>[] = [];

  function startProcess(processOptions: SimulatorOptions): EngineProcess {
    const parts = createEngineParts(processOptions);
    const stopping = new AbortController();
    return {
      routes: createRoutes(processOptions, parts, shared, restart),
      run: () => ended.push(parts.engine.run(stopping.signal)),
      stop: () => stopping.abort(),
    };
  }

  function restart(numGpuBlocks: number | null, except: Socket): void {
    const changed = numGpuBlocks === null ? {} : { numGpuBlocksOverride: numGpuBlocks };
    const next = startProcess(resolveOptions({ ...settings, ...changed }));
    current.stop();
    for (const socket of sockets) if (socket !== except) socket.destroy();
    current = next;
    current.run();
  }

  return {
    async listen() {
      server.listen(options.port, options.host);
      await once(server, 'listening').catch(refuseAddress);
      current.run();
      const { address, port, family } = server.address() as AddressInfo;
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
    },
    async close() {
      current.stop();
      const closed = server.listening ? once(server, 'close') : Promise.resolve();
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, ...ended]);
    },
  };
}

/** What a restart makes anew: the engine with its cache, and its counters. */
interface EngineProcess {
  routes: Routes;
  run(): void;
  stop(): void;
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

function createEngineParts(options: SimulatorOptions) {
  const random = createRandom(options.seed);
  const metrics = createEngineMetrics(options.modelId, {
    ...options.scheduler,
    maxModelLen: options.maxModelLen,
  });
  const engine = createSimulatedEngine({
    scheduler: createScheduler(options.scheduler),
    clock: createRealClock(options.speed),
    stepMs: (load) => stepMs(options.step, load) * jitterFactor(random, options.jitter),
    observer: metrics,
  });
  return { engine, metrics };
}

function createRoutes(
  options: SimulatorOptions,
  { engine, metrics }: ReturnType<typeof createEngineParts>,
  shared: Awaited<ReturnType<typeof createModelParts>> & { faults: FaultBook },
  restart: AdminDeps['restart'],
): Routes {
  const { maxModelLen, modelId, plain } = options;
  const { tokenizer, renderPrompt, faults } = shared;
  const logprobOf = createLogprobOf(tokenizer);
  const vllmRoutes = {
    ...infoRoutes({ engine, metrics, faults, options }),
    ...tokenRoutes({ tokenizer, renderPrompt, maxModelLen }),
  };
  return {
    ...(plain ? plainInfoRoutes(modelId) : vllmRoutes),
    ...adminRoutes({ engine, faults, restart }),
    ...generationRoutes({ ...shared, engine, logprobOf, maxModelLen, modelId, plain }),
  };
}

async function createModelParts(options: SimulatorOptions) {
  const { toolFormat, reasoningStyle, replayFile } = options;
  const tokenizer = createTokenizer();
  const compileCheck = createCompileCheck();
  const format = CALL_FORMATS[toolFormat]!;
  const reasoning = reasoningStyle === null ? null : REASONING_STYLES[reasoningStyle]!;
  const replay = replayFile === null ? NO_REPLAY : await loadReplay(replayFile).catch(refuseReplay);
  const answerer = createAnswerer({ tokenizer, format, reasoning, replay, compileCheck });
  const splitPrompt = createSplitPrompt(tokenizer, reasoning);
  return {
    tokenizer,
    model: createSimulatedModel({ tokenizer, answerer, splitPrompt }),
    renderPrompt: createRenderPrompt(tokenizer, format, reasoning),
    readConstraint: options.guidedDecoding ? createReadConstraint(compileCheck) : () => null,
  };
}

/** Taken, forbidden, or not this machine's. */
function refuseAddress(error: unknown): never {
  throw new InvalidOption('port', error instanceof Error ? error.message : String(error));
}

function refuseReplay(error: unknown): never {
  throw new InvalidOption('replay', error instanceof Error ? error.message : String(error));
}
