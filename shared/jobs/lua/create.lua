-- Writes a job's record as queued; leaves a record that exists as it is.
--
-- KEYS[1]  job:{id}
-- ARGV[1]  spec, JSON
-- ARGV[2]  model
-- ARGV[3]  time to live, ms: a job whose acceptance broke off must not stay for ever
--
-- Returns 1 when it was written, else 0.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'spec', ARGV[1], 'status', 'queued', 'model', ARGV[2], 'attempt', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
