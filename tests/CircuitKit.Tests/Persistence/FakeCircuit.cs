using System.Text;
using CircuitKit.Blazor;

namespace CircuitKit.Tests.Persistence;

/// <summary>A live circuit whose state the test sets.</summary>
internal sealed class FakeCircuit : ILiveCircuit
{
    public string Value { get; set; } = "start";

    public CaptureResult? Answer { get; set; }

    public Func<Task>? BeforeAnswer { get; set; }

    public int Captures { get; private set; }

    public bool IsEnding { get; private set; }

    public bool IsDisposed { get; private set; }

    public bool IsRetained { get; set; } = true;

    public Func<bool> Evict { get; set; } = () => false;

    public int RootsForgotten { get; private set; }

    public bool TryEvict() => Evict();

    public Action? BeforeForgetting { get; set; }

    public void ForgetRootComponents()
    {
        BeforeForgetting?.Invoke();
        RootsForgotten++;
    }

    public async Task<CaptureResult> CaptureAsync(UInt128? unchanged, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        Captures++;
        if (BeforeAnswer is { } wait)
        {
            await wait();
        }

        if (Answer is { } answer)
        {
            return answer;
        }

        var state = new Dictionary<string, byte[]> { ["value"] = Encoding.UTF8.GetBytes(Value) };
        var fingerprint = StateFingerprint.Of(state);
        return fingerprint == unchanged
            ? new CaptureResult(CaptureOutcome.Unchanged)
            : new CaptureResult(CaptureOutcome.Captured, new CapturedState(state, [1, 2, 3]) { Fingerprint = fingerprint });
    }

    public void MarkEnding() => IsEnding = true;

    public ValueTask DisposeForgottenAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    public void UseCulture()
    {
    }

    public void KeepCulture()
    {
    }
}
