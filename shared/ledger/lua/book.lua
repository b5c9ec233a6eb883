-- Adds an ended job to its tenant's sums, once, and turns what it had reserved into what it spent.
--
-- KEYS[1]  ledger:{tenant}:job:<id>      marker: booked
-- KEYS[2]  ledger:{tenant}:hour:<n>      hash of sums
-- KEYS[3]  ledger:{tenant}:reserved      hash: job id → nano-dollars, '' → all of them
-- KEYS[4]  ledger:{tenant}:expiries      sorted set: job id by when its reservation runs out
-- KEYS[5]  ledger:{tenant}:spent:<period>
-- ARGV[1]  life of the marker, ms
-- ARGV[2]  life of the sums, ms
-- ARGV[3]  job id
-- ARGV[4]  what it cost, nano-dollars
-- ARGV[5]  life of the period's counter, ms; 0: the tenant has no budget
-- ARGV[6…] fields and what to add to them
--
-- Returns 1 when it was booked, 0 when it had been before.
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then
  return 0
end
for i = 6, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local reserved = redis.call('HGET', KEYS[3], ARGV[3])
if reserved then
  redis.call('HDEL', KEYS[3], ARGV[3])
  redis.call('ZREM', KEYS[4], ARGV[3])
  redis.call('HINCRBY', KEYS[3], '', '-' .. reserved)
end
if ARGV[5] ~= '0' then
  redis.call('INCRBY', KEYS[5], ARGV[4])
  redis.call('PEXPIRE', KEYS[5], ARGV[5])
end
return 1
