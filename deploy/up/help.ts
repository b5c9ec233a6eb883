export const HELP = `npm start [-- flags]

Brings up the whole gateway: Redis, the api, one worker per engine, and a simulated engine for every model that has none.

  --engine MODEL=URL   a real engine (any OpenAI-compatible server) for a configured model; may be repeated
  --api N              that many api processes, on PORT and the next free ports
  --speed X            simulators run X times as fast as the engines that they imitate
  --verbose            show the logs of all processes (otherwise only in files)
  --help

Environment: HOST (127.0.0.1), PORT (8080; 0: any free one), REDIS_URL (otherwise a private one), STREAM_REDIS_URL,
METRICS_HOST (127.0.0.1: for workers' metrics), SWITCHYARD_CONFIG (configs), SWITCHYARD_DATA (.cache: the private Redis'
data, logs), LOG_LEVEL.
`;
