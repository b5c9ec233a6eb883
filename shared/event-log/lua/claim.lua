-- Starts the next attempt: appends and publishes job.started under an attempt number larger than any before, so
-- that Redis refuses whatever an earlier attempt's writer still sends (its ids are smaller). Makes a new log when the
-- old one is gone.
--
-- KEYS[1]  log:{id}, also the name of its channel
-- ARGV[1]  attempt that the new one must exceed, beside the log's own last one
-- ARGV[2]  time to live, ms
-- ARGV[3]  job.started before its sequence number
-- ARGV[4]  job.started after its cursor, without the attempt and the closing brace
-- ARGV[5]  longest frame that is published whole, bytes
--
-- Returns {'claimed', attempt, sequence, previous attempt, previous sequence, rebuilt 0|1} or {'ended'}.
local last = last_entry(KEYS[1])
if last and last.ended then
  return { 'ended' }
end
local previous = last or { attempt = 0, sequence = 0 }
local attempt = math.max(previous.attempt, tonumber(ARGV[1])) + 1
local sequence = previous.sequence + 1
local tail = ARGV[4] .. string.format(',"attempt":%d}', attempt)
append_frame(KEYS[1], attempt, sequence, ARGV[3], tail, tonumber(ARGV[5]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 'claimed', attempt, sequence, previous.attempt, previous.sequence, last and 0 or 1 }
