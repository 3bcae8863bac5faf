using CircuitKit.Admission.Users;
using CircuitKit.Snapshots.Redis;
using CircuitKit.Tracking.Identity;
using StackExchange.Redis;

namespace CircuitKit.Admission.Redis;

/// <summary>One small hash per user: the admission leases by id. Each operation is one script on that key. Times are the Redis server's.</summary>
/// <remarks>
/// A value is <c>end since node tab</c>: when the lease ends, when it was acquired (both in ms), which node has it, and the tab or a dash. Nodes
/// renew their leases. Those of a killed node are removed when they would refuse the user, or expire.
/// </remarks>
internal sealed class RedisUserLeases(RedisConnection connection, IOptions<RedisOptions> options) : IUserLeases
{
    /// <summary>Three times the interval at which a node renews its leases (<see cref="UserLeaseRenewal"/>).</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(15);

    /// <summary>A younger lease is not removed when its node is unknown: the node may have just started.</summary>
    public static readonly TimeSpan GraceOfNewNodes = TimeSpan.FromSeconds(5);

    private const string NoTab = "-";

    /// <summary>
    /// Arguments: id, node, tab, since or 0, max, rule, lease time in ms, grace in ms, nodes that are gone. Returns { 1, since, id, node, ... } with
    /// the revoked leases, or { 0, node, ... } with the nodes of the user's other leases.
    /// </summary>
    private const string Acquire =
        """
        local type = redis.call('TYPE', KEYS[1]).ok
        if type ~= 'hash' and type ~= 'none' then redis.call('DEL', KEYS[1]) end
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local id, node, tab, since, max, rule = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
        local lease, grace = tonumber(ARGV[7]), tonumber(ARGV[8])
        local gone = {}
        for i = 9, #ARGV do gone[ARGV[i]] = true end

        local others = {}
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local ends, from, on, of = string.match(all[i + 1], '^(%d+) (%d+) (%S+) (%S+)$')
          local left = ends and tonumber(ends) - now or 0
          if all[i] == id then
            if from then since = tonumber(from) end
          elseif left <= 0 or left > lease or (gone[on] and lease - left >= grace) then
            redis.call('HDEL', KEYS[1], all[i])
          else
            others[#others + 1] = { id = all[i], since = tonumber(from), node = on, tab = of }
          end
        end
        table.sort(others, function(a, b) if a.since ~= b.since then return a.since < b.since end return a.id < b.id end)

        local free = {}
        local room = max - #others
        if rule ~= 'Keep' and tab ~= '-' and (room <= 0 or rule == 'Resume') then
          for _, other in ipairs(others) do
            if other.tab == tab then free[#free + 1] = other; other.is_free = true; room = room + 1 end
          end
        end
        if rule == 'Replace' then
          for _, other in ipairs(others) do
            if room <= 0 and not other.is_free then free[#free + 1] = other; room = room + 1 end
          end
        end
        if rule == 'Refuse' and room <= 0 then
          local answer = { 0 }
          for _, other in ipairs(others) do answer[#answer + 1] = other.node end
          return answer
        end

        if since == 0 then since = now end
        local answer = { 1, since }
        for _, other in ipairs(free) do
          redis.call('HDEL', KEYS[1], other.id)
          answer[#answer + 1] = other.id
          answer[#answer + 1] = other.node
        end
        redis.call('HSET', KEYS[1], id, string.format('%.0f %.0f %s %s', now + lease, since, node, tab))
        redis.call('PEXPIRE', KEYS[1], lease)
        return answer
        """;

    private const string Release = "return redis.call('HDEL', KEYS[1], ARGV[1])";

    private readonly string _prefix = options.Value.Prefix + ":admission:{";

    public async Task<UserLeaseResult> AcquireAsync(
        UserLease lease, int max, UserLeaseRule rule, IReadOnlyList<string> goneNodes, CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            lease.Id, lease.NodeId, lease.TabId ?? NoTab, lease.Since, max, rule.ToString(),
            RedisTime.Milliseconds(LeaseTime), RedisTime.Milliseconds(GraceOfNewNodes), .. goneNodes.Select(node => (RedisValue)node),
        ];
        var answer = (RedisValue[]?)await connection.EvaluateAsync(Acquire, KeyOf(lease), arguments, cancellationToken).ConfigureAwait(false) ?? [];
        return answer is [var isAcquired, var since, .. var revoked] && isAcquired == 1
            ? new UserLeaseResult(true, (long)since, [.. revoked.Chunk(2).Select(pair => (pair[0].ToString(), pair[1].ToString()))], [])
            : new UserLeaseResult(false, 0, [], [.. answer.Skip(1).Select(node => node.ToString()).Distinct(StringComparer.Ordinal)]);
    }

    public Task ReleaseAsync(UserLease lease, CancellationToken cancellationToken) =>
        connection.EvaluateAsync(Release, KeyOf(lease), [lease.Id], cancellationToken).AsTask();

    internal RedisKey KeyOf(UserLease lease) => _prefix + UserMark.Of(lease.UserKey) + "}";
}
