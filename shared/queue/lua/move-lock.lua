-- Moves a claimed job's lock from one token to another, and the job with it: who knows only the old token can neither
-- renew nor complete nor release the job any more.
--
-- KEYS[1]  the job's lock
-- KEYS[2]  BullMQ's set of active jobs that may have stalled
-- ARGV[1]  token that holds the lock now
-- ARGV[2]  token that shall hold it
-- ARGV[3]  how long the lock lives from now on, ms
-- ARGV[4]  job id
--
-- Returns 1; 0 when neither token holds it. (The new one may already: a client whose connection broke sends twice.)
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] and holder ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SREM', KEYS[2], ARGV[4])
return 1
