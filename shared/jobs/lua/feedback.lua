-- Keeps what a client says of a job that has ended; the newest word counts.
--
-- KEYS[1]  job:{id}
-- ARGV[1]  feedback, JSON
--
-- Returns 1 when it was kept, 0 when the job has not ended or its record is gone.
if redis.call('HEXISTS', KEYS[1], 'endedAt') == 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'feedback', ARGV[1])
return 1
