-- Replaces the head of a live session that has the expected revision, and adds a row if there is one.
-- KEYS: session, index.
-- ARGV: now, expected revision, new revision, expires in 8 bytes, header, session key, expires, ttl, ended_before [, row].
-- Answer: {DONE}, {GONE} or {CONFLICT, head}.
local now, expected, revision, expires_bytes, header, session, expires, ttl, ended_before, row = unpack(ARGV)
local head = head_of(KEYS[1])
if not head or not is_live(head, now) then return {GONE} end
if string.sub(head, 2, 17) ~= expected then return {CONFLICT, head} end
check_index(KEYS[2])
local created = string.sub(head, 18, 25)
local rows = rows_of(head)
enter(KEYS[2], session .. created, expires, ttl, ended_before)
redis.call('PEXPIRE', KEYS[1], ttl)
if row then
  rows = rows + 1
  redis.call('LSET', KEYS[1], rows, row)
  redis.call('RPUSHX', KEYS[1], '')
end
redis.call('LSET', KEYS[1], 0, '\1' .. revision .. created .. expires_bytes .. struct.pack('>I4', rows) .. header)
return {DONE}
