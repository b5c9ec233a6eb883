-- Writes a job's record as queued; leaves a record that exists as it is.
--
-- KEYS[1]  job:{id}
-- ARGV[1]  spec, JSON
-- ARGV[2]  model
--
-- Returns 1 when it was written, else 0.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'spec', ARGV[1], 'status', 'queued', 'model', ARGV[2], 'attempt', 0)
return 1
