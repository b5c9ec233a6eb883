-- Reserves money for a job if the budget allows it, and drops reservations that have run out.
--
-- KEYS[1]  ledger:{tenant}:reserved      hash: job id → nano-dollars, '' → all of them
-- KEYS[2]  ledger:{tenant}:expiries      sorted set: job id by when its reservation runs out
-- KEYS[3]  ledger:{tenant}:spent:<period>
-- KEYS[4]  ledger:{tenant}:job:<id>      marker: booked
-- ARGV[1]  now, epoch ms
-- ARGV[2]  job id
-- ARGV[3]  nano-dollars more; 0: only look
-- ARGV[4]  the budget, nano-dollars
-- ARGV[5]  when the reservation runs out, epoch ms
--
-- Returns {1 when it is reserved else 0, spent, reserved by all}. Sums are below 2^53, so Lua's numbers are exact.
for _, job in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])) do
  local amount = redis.call('HGET', KEYS[1], job)
  if amount then
    redis.call('HDEL', KEYS[1], job)
    redis.call('HINCRBY', KEYS[1], '', '-' .. amount)
  end
  redis.call('ZREM', KEYS[2], job)
end
local more = tonumber(ARGV[3])
local spent = tonumber(redis.call('GET', KEYS[3]) or '0')
local reserved = tonumber(redis.call('HGET', KEYS[1], '') or '0')
-- Booked meanwhile: nothing more will be spent on it.
if more == 0 or redis.call('EXISTS', KEYS[4]) == 1 or spent + reserved + more > tonumber(ARGV[4]) then
  return { 0, string.format('%.0f', spent), string.format('%.0f', reserved) }
end
redis.call('HINCRBY', KEYS[1], ARGV[2], ARGV[3])
redis.call('HINCRBY', KEYS[1], '', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[5], ARGV[2])
return { 1, string.format('%.0f', spent), string.format('%.0f', reserved + more) }
