namespace CircuitKit.LoadTests.Compare;

/// <summary>What circuits cost in Redis.</summary>
/// <param name="KeysPerCircuit">Of any kind.</param>
/// <param name="BytesPerCircuit">As Redis counts them for each key: name, value and its own bookkeeping.</param>
/// <param name="CpuSeconds">Redis's processor time during the measured clicks.</param>
internal sealed record RedisUse(double KeysPerCircuit, double BytesPerCircuit, double CpuSeconds);
