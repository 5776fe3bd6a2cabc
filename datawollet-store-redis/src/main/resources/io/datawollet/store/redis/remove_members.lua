-- Removes the sessions that are named and says which ones are to be named next: they may have been moved or created since the
-- index was read, and a script may touch only the keys that it was called with.
-- KEYS: index, session, ... ARGV: how many to say at most, member, ...
-- Answer: {how many were removed, {member, ...}, how many left the index}.
local index, most = KEYS[1], tonumber(ARGV[1])
local named, next_ones = {}, {}
for i = 2, #ARGV do named[ARGV[i]] = true end
for _, member in ipairs(redis.call('ZRANGE', index, 0, most + #ARGV - 2)) do
  if not named[member] and #next_ones < most then next_ones[#next_ones + 1] = member end
end
if #KEYS == 1 then return {0, next_ones, 0} end
local removed = 0
for i = 2, #KEYS do removed = removed + redis.call('UNLINK', KEYS[i]) end
return {removed, next_ones, redis.call('ZREM', index, unpack(ARGV, 2))}
