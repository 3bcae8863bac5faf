using CircuitKit.Blazor;

namespace CircuitKit.Benchmarks;

/// <summary>A live circuit that is never captured.</summary>
internal sealed class IdleCircuit : ILiveCircuit
{
    public bool TryEvict() => false;

    public bool IsRetained => true;

    public void ForgetRootComponents()
    {
    }

    public Task<CaptureResult> CaptureAsync(UInt128? unchanged, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No benchmark runs the scheduler.");

    public void MarkEnding()
    {
    }

    public ValueTask DisposeForgottenAsync() => ValueTask.CompletedTask;

    public void UseCulture()
    {
    }

    public void KeepCulture()
    {
    }
}
