-- Creates a job's log with its first event; leaves a log that exists as it is.
--
-- KEYS[1]  log:{id}
-- ARGV[1]  frame of job.queued, sequence number 1
-- ARGV[2]  time to live, ms
--
-- Returns 1 when it was created, else 0.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('XADD', KEYS[1], '0-1', 'f', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
