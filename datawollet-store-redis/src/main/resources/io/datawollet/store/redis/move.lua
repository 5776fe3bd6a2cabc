-- Gives a live session that has the expected revision another key and another head.
-- KEYS: session, its new key, index.
-- ARGV: now, expected revision, new revision, expires in 8 bytes, header, session key, new session key, expires, ttl, ended_before.
-- Answer: {DONE}, {GONE}, {CONFLICT, head} or {TAKEN}.
local now, expected, revision, expires_bytes, header, session, moved, expires, ttl, ended_before = unpack(ARGV)
local head = head_of(KEYS[1])
if not head or not is_live(head, now) then return {GONE} end
if string.sub(head, 2, 17) ~= expected then return {CONFLICT, head} end
if redis.call('EXISTS', KEYS[2]) == 1 then return {TAKEN} end
check_index(KEYS[3])
local created = string.sub(head, 18, 25)
enter(KEYS[3], moved .. created, expires, ttl, ended_before)
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('LSET', KEYS[1], 0, '\1' .. revision .. created .. expires_bytes .. string.sub(head, 34, 37) .. header)
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('ZREM', KEYS[3], session .. created)
return {DONE}
