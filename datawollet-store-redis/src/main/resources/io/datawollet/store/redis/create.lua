-- Stores a new session and counts the other live ones of its partition.
-- KEYS: session, index. ARGV: now, head, member, expires, ttl, ended_before, count_up_to.
-- Answer: {DONE, others} or {TAKEN}.
local now, head, member, expires, ttl, ended_before, count_up_to = unpack(ARGV)
if redis.call('EXISTS', KEYS[1]) == 1 then return {TAKEN} end
check_index(KEYS[2])
local others = 0
if tonumber(count_up_to) > 0 then
  others = math.min(redis.call('ZCOUNT', KEYS[2], '(' .. now, '+inf'), tonumber(count_up_to))
end
enter(KEYS[2], member, expires, ttl, ended_before)
redis.call('RPUSH', KEYS[1], head, '')
redis.call('PEXPIRE', KEYS[1], ttl)
return {DONE, others}
