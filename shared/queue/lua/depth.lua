-- Counts of one queue and the acceptance time of its oldest waiting job.
--
-- KEYS[1]  BullMQ's wait list (handed back and stalled jobs; the next to run is at its right end)
-- KEYS[2]  BullMQ's prioritized set
-- KEYS[3]  BullMQ's delayed set
-- KEYS[4]  BullMQ's active list
-- ARGV[1]  prefix of job keys
-- ARGV[2]  how many jobs to look at for the oldest, from the next to run on
--
-- Returns {waiting, active, oldest epoch ms or ''}.
local waiting = redis.call('LLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2]) + redis.call('ZCARD', KEYS[3])
local oldest = ''
local function look_at(ids)
  for _, id in ipairs(ids) do
    local timestamp = tonumber(redis.call('HGET', ARGV[1] .. id, 'timestamp') or nil)
    if timestamp and (oldest == '' or timestamp < oldest) then
      oldest = timestamp
    end
  end
end
look_at(redis.call('LRANGE', KEYS[1], -ARGV[2], -1))
look_at(redis.call('ZRANGE', KEYS[2], 0, ARGV[2] - 1))
look_at(redis.call('ZRANGE', KEYS[3], 0, ARGV[2] - 1))
return { waiting, redis.call('LLEN', KEYS[4]), oldest }
