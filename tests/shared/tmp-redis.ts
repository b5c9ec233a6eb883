export async function startTestRedis() { return { url: 'redis://127.0.0.1:16999', stop: async () => {} }; }
