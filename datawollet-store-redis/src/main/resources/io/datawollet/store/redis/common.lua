-- What several scripts need; it is put before each of them.
--
-- A session is one list. Element 0, its head: a byte 1 | revision, 16 | created, 8 | expires, 8 | rows, 4 | header. As many elements
-- after it as the head says are its rows. What stands behind them, at least one element, is room for the next row and means
-- nothing. A partition has one sorted set, its index: members are session key, 32 | created, 8; the score is expires.
-- Instants are milliseconds since 1970, big-endian. Whether a session lives is decided by its head and the "now" of the call.
--
-- Everything is looked at before the first write, since a script that fails keeps what it has written; and the first write is
-- one that a full server refuses. The last write is that of the head, and makes the others count. For a server that is killed may
-- be left with a file that ends in the middle of a script's effects; it does not take these at its next start, but writes on behind
-- them, and takes them at the start after that, before everything that was done since. So a row is set at its place instead of being
-- added, and what has no head that counts it does no harm. A key that a script makes go away (by UNLINK, RENAME, or an index's last ZREM) it does not touch
-- again: while its slot moves to another node, a key that is not there is one of the other node, and the script would break off.

-- Before version 7: replicas and the append-only file get what was changed, with absolute ends, and not the script.
if redis.replicate_commands then redis.replicate_commands() end

local GONE, DONE, CONFLICT, TAKEN = 0, 1, 2, 3

local function head_of(key)
  local head = redis.call('LINDEX', key, 0)
  if head and (string.byte(head, 1) ~= 1 or #head < 37) then
    error('FOREIGN a key holds no session in a format of this version')
  end
  return head
end

local function is_live(head, now)
  return tonumber(now) < struct.unpack('>i8', head, 26)
end

local function rows_of(head)
  return struct.unpack('>I4', head, 34)
end

-- Fails on a key of another kind while nothing is written yet.
local function check_index(index)
  redis.call('ZCARD', index)
end

-- Notes a session and lets a few that ended long ago be forgotten. The index stays at least as long as the session.
local function enter(index, member, expires, ttl, ended_before)
  redis.call('ZADD', index, expires, member)
  local ended = redis.call('ZRANGEBYSCORE', index, '-inf', '(' .. ended_before, 'LIMIT', 0, 8)
  if #ended > 0 then redis.call('ZREM', index, unpack(ended)) end
  if redis.call('PTTL', index) < tonumber(ttl) then redis.call('PEXPIRE', index, ttl) end
end

