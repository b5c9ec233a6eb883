/** What is wrong with an engine's base URL; null when nothing is. */
export function checkEngineUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'must be an http or https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment';
  if (/\/v1\/?$/.test(url.pathname)) return 'must be the base URL without /v1';
  return null;
}
