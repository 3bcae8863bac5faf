namespace CircuitKit.Snapshots.Redis;

/// <summary>The steps of a snapshot's life in Redis, each one atomic.</summary>
/// <remarks>
/// <para>
/// A snapshot is one hash under one key, so every script touches one slot of a cluster: <c>v</c> version, <c>p</c> payload,
/// <c>c</c> claimant, <c>l</c> end of the lease in milliseconds of the server's clock, <c>s</c> the note of the successor, <c>n</c> how often it was
/// claimed since <c>w</c>, the first claim of this hour, <c>u</c> the user's mark, <c>t</c> when it was saved for
/// that user, and <c>i</c> when the user's index (<see cref="RedisUserIndex"/>) was last asked for. A removal is the same key with the only field
/// <c>r</c>. Whatever writes sets the time to live in the same script; no key is ever without one.
/// </para>
/// <para>
/// Anything else under the key - another type, a hash without a version or with one that is no number - is not a snapshot: reads find
/// none, saves replace it. Versions are compared as text because Lua's numbers are exact to 2^53 only.
/// </para>
/// <para>
/// A server over its <c>maxmemory</c> refuses a save as a whole, before it touches the last good snapshot; that is what the first line of
/// a script asks for. A claim and a removal are let through: a resume must work then too, and a removal frees memory.
/// </para>
/// </remarks>
internal static class RedisScripts
{
    public const int Saved = 1;
    public const int Stale = 2;
    public const int Claimed = 3;
    public const int Removed = 4;
    public const int NotFound = 5;
    public const int AlreadyClaimed = 6;
    public const int SavedAndToBeIndexed = 7;
    public const int TooManyClaims = 8;
    public const int TooLarge = 9;

    private const string RefusedWhenFull = "#!lua\n";

    private const string AllowedWhenFull = "#!lua flags=allow-oom\n";

    private const string Functions =
        """
        local function now()
          local t = redis.call('TIME')
          return t[1] * 1000 + math.floor(t[2] / 1000)
        end
        local function read(...)
          local h = redis.pcall('HMGET', KEYS[1], ...)
          if not h.err then return h end
          if string.sub(h.err, 1, 9) == 'WRONGTYPE' then return nil end
          return redis.call('HMGET', KEYS[1], ...)
        end
        local function is_version(v)
          return v and string.match(v, '^[1-9]%d*$') ~= nil
        end
        local function lease_left(claimant, ends)
          local left = claimant and tonumber(ends) or nil
          left = left and left - now() or 0
          return left > 0 and left or 0
        end
        local function text(number)
          return string.format('%.0f', number)
        end

        """;

    /// <summary>
    /// Key; payload, version, time to live in ms, user's mark or nothing, age in ms. Returns Saved, SavedAndToBeIndexed, Stale, Claimed or Removed.
    /// </summary>
    /// <remarks>
    /// Written on every checkpoint, so it asks Redis for as little as it can: a snapshot without a claim is overwritten as it stands. What is noted
    /// of
    /// claims that are over stays. To be indexed is what is new, has changed hands, or was indexed longer ago than half of its time to live: an entry
    /// of the index lives twice as
    /// long as the snapshot, so it is there for as long as the snapshot is.
    /// </remarks>
    public const string Save = RefusedWhenFull + Functions +
        """
        local h = read('v', 'c', 'l', 'r', 'u', 'i')
        local indexed
        local is_ours = false
        if h then
          if h[4] then return 4 end
          if is_version(h[1]) then
            if lease_left(h[2], h[3]) > 0 then return 3 end
            local old, new = h[1], ARGV[2]
            if #old > #new or (#old == #new and old >= new) then return 2 end
            indexed = h[5] == ARGV[4] and tonumber(h[6])
            is_ours = true
            if h[2] or h[3] then redis.call('HDEL', KEYS[1], 'c', 'l') end
            if h[5] and ARGV[4] == '' then redis.call('HDEL', KEYS[1], 'u', 't', 'i') end
          end
        end
        if not is_ours then redis.call('DEL', KEYS[1]) end
        if ARGV[4] == '' then
          redis.call('HSET', KEYS[1], 'v', ARGV[2], 'p', ARGV[1])
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          return 1
        end
        local time = now()
        local due = not indexed or indexed > time or time - indexed > ARGV[3] / 2
        redis.call('HSET', KEYS[1], 'v', ARGV[2], 'p', ARGV[1], 'u', ARGV[4], 't', text(time - ARGV[5]), 'i', text(due and time or indexed))
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return due and 7 or 1
        """;

    /// <summary>
    /// Key; claimant, lease in ms, the most bytes of a payload. Returns { Claimed, version, payload, user's mark or nothing, age in ms, successor or
    /// nothing }, { AlreadyClaimed, ms left }, { TooManyClaims, ms left }, { NotFound }, or { TooLarge } before anything of the payload is read.
    /// </summary>
    public const string Claim = AllowedWhenFull + Functions +
        """
        local is_hash = redis.call('TYPE', KEYS[1]).ok == 'hash'
        if is_hash and redis.call('HSTRLEN', KEYS[1], 'p') > tonumber(ARGV[3]) then return { 9 } end
        local h = read('v', 'c', 'l', 'r', 'p', 'u', 't', 's', 'n', 'w')
        if not h or h[4] or not is_version(h[1]) or not h[5] then return { 5 } end
        local left = lease_left(h[2], h[3])
        if left > 0 and h[2] ~= ARGV[1] then return { 6, left } end
        local time = now()
        if h[2] ~= ARGV[1] then
          local count, since = tonumber(h[9]) or 0, tonumber(h[10])
          if not since or since > time or time - since >= 3600000 then count, since = 0, time end
          if count >= 20 then return { 8, since + 3600000 - time } end
          redis.call('HSET', KEYS[1], 'n', count + 1, 'w', text(since))
        end
        redis.call('HSET', KEYS[1], 'c', ARGV[1], 'l', text(time + ARGV[2]))
        return { 3, h[1], h[5], h[6] or '', time - (tonumber(h[7]) or time), h[8] or '' }
        """;

    /// <summary>Key; claimant, successor, lease in ms. Returns Claimed, AlreadyClaimed or NotFound.</summary>
    public const string NoteSuccessor = AllowedWhenFull + Functions +
        """
        local h = read('v', 'c', 'r')
        if not h or h[3] or not is_version(h[1]) then return 5 end
        if h[2] ~= ARGV[1] then return 6 end
        redis.call('HSET', KEYS[1], 's', ARGV[2], 'l', text(now() + ARGV[3]))
        return 3
        """;

    /// <summary>Key; claimant.</summary>
    public const string Release = AllowedWhenFull + Functions +
        """
        local h = read('c')
        if h and h[1] == ARGV[1] then redis.call('HDEL', KEYS[1], 'c', 'l') end
        return 1
        """;

    /// <summary>Key; user's mark. Returns { version, age in ms } of a snapshot that is this user's, else nothing.</summary>
    public const string Look = "#!lua flags=no-writes\n" + Functions +
        """
        local h = read('v', 'u', 't')
        if not h or h[2] ~= ARGV[1] or not h[1] then return false end
        local time = now()
        return { h[1], time - (tonumber(h[3]) or 0) }
        """;

    /// <summary>Key; user's mark. Removes a snapshot of this user that nobody has claimed, and does not remember it. Returns how many.</summary>
    public const string Drop = AllowedWhenFull + Functions +
        """
        local h = read('u', 'c', 'l')
        if not h or h[1] ~= ARGV[1] or lease_left(h[2], h[3]) > 0 then return 0 end
        return redis.call('DEL', KEYS[1])
        """;

    /// <summary>
    /// Key; how long to remember the removal in ms, version or nothing. With a version, removes only that one. Returns nothing when it removed
    /// nothing, else { mark of the user whose it was or an empty text, successor or an empty text }.
    /// </summary>
    /// <remarks>With a version, because a command may lie before a server that is stopped, and come after the user's next save.</remarks>
    public const string Remove = AllowedWhenFull + Functions +
        """
        local h = read('u', 'v', 'r', 's')
        if ARGV[2] ~= '' and (not h or h[2] ~= ARGV[2]) then return false end
        local left = h and h[3] and redis.call('PTTL', KEYS[1]) or 0
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'r', '1')
        redis.call('PEXPIRE', KEYS[1], math.max(left, tonumber(ARGV[1])))
        return { h and h[1] or '', h and h[4] or '' }
        """;

    /// <summary>
    /// Key of an index; snapshot's key, how long the entry lives in ms, how many entries there may be. Returns the keys beyond that.
    /// </summary>
    /// <remarks>Entries older than they live are of snapshots that are gone; beyond the bound the newest stay.</remarks>
    public const string Index = RefusedWhenFull + Functions +
        """
        local type = redis.call('TYPE', KEYS[1]).ok
        if type ~= 'zset' and type ~= 'none' then redis.call('DEL', KEYS[1]) end
        local time = now()
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(time - ARGV[2]))
        redis.call('ZADD', KEYS[1], text(time), ARGV[1])
        local beyond = redis.call('ZRANGE', KEYS[1], 0, -1 - ARGV[3])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
        if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
        return beyond
        """;

    /// <summary>Key of an index. Returns the snapshots' keys.</summary>
    public const string ReadIndex = "#!lua flags=no-writes\n" +
        """
        if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then return {} end
        return redis.call('ZRANGE', KEYS[1], 0, -1)
        """;

    /// <summary>Key of an index; snapshots' keys, no more than Lua takes as arguments of one call.</summary>
    public const string Unindex = AllowedWhenFull +
        """
        if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then return 0 end
        return redis.call('ZREM', KEYS[1], unpack(ARGV))
        """;
}
