-- Local functions of claim.lua and finish.lua, which are loaded behind this file.
-- An entry's fields: f = frame, e = '1' on a terminal entry, w = attempt of the terminal's writer
-- (shared/event-log/log-entry.ts has the others).

-- The last entry of a log, nil when there is no log.
local function last_entry(key)
  local entry = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1]
  if not entry then
    return nil
  end
  local attempt, sequence = string.match(entry[1], '^(%d+)-(%d+)$')
  local fields = {}
  for i = 1, #entry[2], 2 do
    fields[entry[2][i]] = entry[2][i + 1]
  end
  return {
    attempt = tonumber(attempt),
    sequence = tonumber(sequence),
    ended = fields.e ~= nil,
    writer = fields.w,
  }
end

-- Splices number and cursor between the two halves of a frame, appends it and publishes it.
-- Frames longer than max_inline bytes are announced by their cursor alone.
local function append_frame(key, attempt, sequence, head, tail, max_inline, ...)
  local id = string.format('%d-%d', attempt, sequence)
  local frame = head .. string.format('"sequence_number":%d,"cursor":"%s"', sequence, id) .. tail
  redis.call('XADD', key, id, 'f', frame, ...)
  local message = id
  if #frame <= max_inline then
    message = id .. ' ' .. frame
  end
  redis.call('SPUBLISH', key, message)
end
