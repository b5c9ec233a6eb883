-- Writes the outcome of a job and starts its retention; the first outcome stays.
--
-- KEYS[1]  job:{id}
-- ARGV[1]  status
-- ARGV[2]  time of the end, epoch ms
-- ARGV[3]  outcome, JSON
-- ARGV[4]  retention, ms
--
-- Returns 1 when it was written, else 0.
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HEXISTS', KEYS[1], 'endedAt') == 1 then
  return 0
end
redis.call('HSET', KEYS[1], 'status', ARGV[1], 'endedAt', ARGV[2], 'outcome', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
