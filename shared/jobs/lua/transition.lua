-- Moves a record that has not ended between queued and running. The larger attempt wins: a worker that lost its job
-- may still try to hand it back.
--
-- KEYS[1]   job:{id}
-- ARGV[1]   attempt of the writer
-- ARGV[2…]  fields and values to set
--
-- Returns 1 when it was set, else 0.
local record = redis.call('HMGET', KEYS[1], 'attempt', 'endedAt')
local attempt, ended_at = record[1], record[2]
if not attempt or ended_at or tonumber(attempt) > tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'attempt', ARGV[1], unpack(ARGV, 2))
return 1
