-- Reads a live session and a run of its rows, until the rows or the bytes are as many as were asked for.
-- KEYS: session. ARGV: now, index of the first row, most rows, most bytes (the first row comes in any case).
-- Answer: {GONE} or {DONE, head, {row, ...}}.
local now, from, max_rows, max_bytes = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local head = head_of(KEYS[1])
if not head or not is_live(head, now) then return {GONE} end
local left = math.min(max_rows, rows_of(head) - from)
local page, bytes, largest = {}, 0, 1
-- How large a row is shows only once it was read. So a step reads as many as would fit if none were larger than the largest so
-- far, at first one, and never more than there are already: what does not fit and is read in vain stays little.
while left > 0 do
  local fit = math.floor((max_bytes - bytes) / largest)
  local step = math.min(left, math.max(1, #page), math.max(1, fit), 64)
  local first = from + #page + 1
  for _, row in ipairs(redis.call('LRANGE', KEYS[1], first, first + step - 1)) do
    if #page > 0 and bytes + #row > max_bytes then return {DONE, head, page} end
    page[#page + 1] = row
    bytes = bytes + #row
    largest = math.max(largest, #row)
  end
  left = left - step
end
return {DONE, head, page}
