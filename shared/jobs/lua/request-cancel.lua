-- Notes the wish to cancel on a record that has not ended; the first wish stays.
--
-- KEYS[1]  job:{id}
-- ARGV[1]  time of the wish, epoch ms
--
-- Returns the status at this moment, nil when there is no record.
local record = redis.call('HMGET', KEYS[1], 'status', 'endedAt')
local status, ended_at = record[1], record[2]
if status and not ended_at then
  redis.call('HSETNX', KEYS[1], 'cancelRequestedAt', ARGV[1])
end
return status
