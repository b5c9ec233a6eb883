-- How many jobs run before a waiting one, in the order in which BullMQ takes them: wait list from its right end,
-- prioritized set, delayed set.
--
-- KEYS[1]  BullMQ's wait list
-- KEYS[2]  BullMQ's prioritized set
-- KEYS[3]  BullMQ's delayed set
-- ARGV[1]  job id
--
-- Returns the number, nil when the job does not wait.
local handed_back = redis.call('LLEN', KEYS[1])
local index = redis.call('LPOS', KEYS[1], ARGV[1])
if index then
  return handed_back - 1 - index
end
local rank = redis.call('ZRANK', KEYS[2], ARGV[1])
if rank then
  return handed_back + rank
end
rank = redis.call('ZRANK', KEYS[3], ARGV[1])
if rank then
  return handed_back + redis.call('ZCARD', KEYS[2]) + rank
end
return nil
