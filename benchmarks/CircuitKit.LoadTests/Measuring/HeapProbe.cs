using System.Globalization;

namespace CircuitKit.LoadTests.Measuring;

/// <summary>Asks the app under test, on each of its servers, for its managed heap after a collection.</summary>
internal sealed class HeapProbe(params IReadOnlyList<Uri> addresses) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Bytes, of all servers together.</summary>
    /// <exception cref="LoadException">The app does not answer with a number.</exception>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        long bytes = 0;
        foreach (Uri address in addresses)
        {
            bytes += await ReadAsync(address, cancellationToken);
        }

        return bytes;
    }

    public void Dispose() => _client.Dispose();

    private async Task<long> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await _client.GetStringAsync(address, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new LoadException($"The heap could not be read from {address}: {e.Message}", e);
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? bytes
            : throw new LoadException($"{address} must answer with a number of bytes and nothing else; see --heap in --help.");
    }
}
