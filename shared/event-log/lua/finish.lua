-- Writes the one terminal event of a log and publishes it. It always takes the next attempt number, also when the
-- running attempt writes it itself: a flush of that attempt whose reply was lost may be sent again after the
-- terminal, and its ids must be too small then.
--
-- KEYS[1]  log:{id}, also the name of its channel
-- ARGV[1]  the writer's attempt; '' for one that runs none
-- ARGV[2]  retention after the end, ms
-- ARGV[3]  terminal frame before its sequence number
-- ARGV[4]  terminal frame after its cursor
-- ARGV[5]  longest frame that is published whole, bytes
--
-- Returns {'finished', attempt, sequence}, also for a writer's second try whose first one worked;
-- {'ended'}, {'fenced'} (a larger attempt runs) or {'gone'}.
local last = last_entry(KEYS[1])
if not last then
  return { 'gone' }
end
if last.ended then
  if ARGV[1] ~= '' and last.writer == ARGV[1] then
    return { 'finished', last.attempt, last.sequence }
  end
  return { 'ended' }
end
local writer = tonumber(ARGV[1]) or last.attempt
if writer < last.attempt then
  return { 'fenced' }
end
local attempt = writer + 1
local sequence = last.sequence + 1
append_frame(KEYS[1], attempt, sequence, ARGV[3], ARGV[4], tonumber(ARGV[5]), 'e', '1', 'w', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 'finished', attempt, sequence }
