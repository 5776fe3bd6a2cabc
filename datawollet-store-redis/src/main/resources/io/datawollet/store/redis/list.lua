-- The live sessions of a partition, the soonest to expire first. KEYS: index. ARGV: now, limit. Answer: {member, expires, ...}.
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
