-- A slice of a tenant's job ids, newest first, behind a given one. One script, because a job that is accepted between
-- the rank and the range would shift the slice.
--
-- KEYS[1]  jobs:{tenant}
-- ARGV[1]  id to start behind; '' for the newest
-- ARGV[2]  how many
--
-- Returns ids; none when the given id is not in the index.
local first = 0
if ARGV[1] ~= '' then
  local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
  if not rank then
    return {}
  end
  first = rank + 1
end
return redis.call('ZREVRANGE', KEYS[1], first, first + ARGV[2] - 1)
