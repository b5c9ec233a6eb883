/** A model id as part of queue names and Redis keys: `llama-3.1-8b-instruct` → `llama-3-1-8b-instruct`. */
export function slugOf(modelId: string): string {
  return modelId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
