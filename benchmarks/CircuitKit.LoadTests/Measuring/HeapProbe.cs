using System.Globalization;

namespace CircuitKit.LoadTests.Measuring;

/// <summary>Asks the app under test for its managed heap after a collection.</summary>
internal sealed class HeapProbe(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Bytes.</summary>
    /// <exception cref="LoadException">The app does not answer with a number.</exception>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
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

    public void Dispose() => _client.Dispose();
}
