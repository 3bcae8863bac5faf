using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Benchmarks.Snapshots;

/// <summary>
/// One-way derivations, done when a circuit opens or comes back. The baseline is the hash itself, over a secret of the usual length.
/// </summary>
[MemoryDiagnoser]
public class KeyBenchmarks
{
    private readonly byte[] _label = OrderState.RandomBytes(25);
    private readonly string _secret = Base64Url.EncodeToString(OrderState.RandomBytes(160));
    private readonly byte[] _hash = new byte[HMACSHA256.HashSizeInBytes];
    private readonly string _subject = "ada@example.org";
    private byte[] _secretBytes = null!;
    private ClaimsPrincipal _user = null!;

    [GlobalSetup]
    public void Setup()
    {
        _secretBytes = Encoding.UTF8.GetBytes(_secret);
        _user = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, _subject)], "cookie"));
    }

    [Benchmark(Baseline = true)]
    public int Hash() => HMACSHA256.HashData(_label, _secretBytes, _hash);

    [Benchmark]
    public SnapshotKey KeyOfSecret() => SnapshotKey.FromSecret(_secret);

    [Benchmark]
    public string? MarkOfUser() => UserMark.Of(_subject);

    [Benchmark]
    public bool BindingOfUser() => UserBinding.For(_user).IsAnonymous;
}
