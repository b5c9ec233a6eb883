import { testModel } from '../../fixtures/test-model.ts';
import { MAX_MODEL_LEN, SERVED_MODEL } from '../vllm-server.ts';

/** The configuration of the model that the real engine serves. */
export const MODEL = testModel({
  engineModel: SERVED_MODEL,
  contextLength: MAX_MODEL_LEN,
  defaultMaxTokens: 64,
  maxMaxTokens: MAX_MODEL_LEN,
});

export const WEATHER_TOOL = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 12 }, days: { type: 'integer' } },
      required: ['city', 'days'],
      additionalProperties: false,
    },
  },
};
