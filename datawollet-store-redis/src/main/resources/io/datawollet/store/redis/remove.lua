-- Removes a session, live or not. KEYS: session, index. ARGV: session key. Answer: {how many were removed}.
local head = head_of(KEYS[1])
if not head then return {0} end
check_index(KEYS[2])
redis.call('UNLINK', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1] .. string.sub(head, 18, 25))
return {1}
