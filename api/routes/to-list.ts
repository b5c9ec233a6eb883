/** Every list of the API has this shape. */
export function toList(data: readonly { id: string }[], hasMore = false): object {
  return {
    object: 'list',
    data,
    has_more: hasMore,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}
