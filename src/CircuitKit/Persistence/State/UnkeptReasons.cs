using CircuitKit.Blazor.Kept;
using CircuitKit.Observability;

namespace CircuitKit.Persistence.State;

/// <summary>Says once for each component or service why its fields are not kept, and remembers it.</summary>
internal sealed class UnkeptReasons(ILogger<UnkeptReasons> logger)
{
    private const int Most = 1_000;

    private readonly LogOnce _logged = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Type, string> _reasons = [];

    /// <summary>Why the fields of this type were not kept the last time; null when they were, or nothing of it changed.</summary>
    public string? Of(Type owner)
    {
        lock (_lock)
        {
            return _reasons.GetValueOrDefault(owner);
        }
    }

    public void Kept(Type owner)
    {
        lock (_lock)
        {
            _reasons.Remove(owner);
        }
    }

    public void NotKept(Type owner, string reason)
    {
        lock (_lock)
        {
            if (_reasons.Count < Most || _reasons.ContainsKey(owner))
            {
                _reasons[owner] = reason;
            }
        }

        if (_logged.IsNew($"{owner}: {reason}"))
        {
            Log.FieldsNotKept(logger, owner.ToString(), reason);
        }
    }

    /// <summary>The text of an exception of the app's may hold what a user typed: it is not logged.</summary>
    public void NotRestored(Type owner, Exception exception)
    {
        var reason = exception is KeptValueException ? exception.Message : $"its own code threw {exception.GetType()}.";
        if (_logged.IsNew($"{owner}< {reason}"))
        {
            Log.FieldsNotRestored(logger, owner.ToString(), reason);
        }
    }

    public void TakenBack(Type owner, Exception exception)
    {
        if (_logged.IsNew($"{owner}! {exception.GetType()}"))
        {
            Log.FieldsTakenBack(logger, owner.ToString(), exception);
        }
    }

    public void Failed(Type owner, Exception exception)
    {
        if (_logged.IsNew($"{owner}? {exception.GetType()}"))
        {
            Log.KeepingFailed(logger, owner.ToString(), exception);
        }
    }

    public void SecretFound(Type owner, string field)
    {
        if (_logged.IsNew($"{owner}* {field}"))
        {
            Log.SecretLeftOut(logger, owner.ToString(), field);
        }
    }

    public void Unreadable(string reason)
    {
        if (_logged.IsNew(reason))
        {
            Log.DocumentUnreadable(logger, reason);
        }
    }
}
