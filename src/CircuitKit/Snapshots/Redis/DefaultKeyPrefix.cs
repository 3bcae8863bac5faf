using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Snapshots.Redis;

/// <summary>
/// Gives keys and channels in Redis a prefix of the app's own where it sets none. Two apps that share one would remove each other's snapshots, count
/// each other's users and ask each other's servers.
/// </summary>
/// <remarks>
/// It is made from the data protection application name. All servers of an app have the same one, because without it they cannot read what the others
/// encrypt. If that name is only the default, the folder of the app, then the app's own name goes with it: in containers the folder is the same for
/// every app.
/// </remarks>
internal sealed class DefaultKeyPrefix(IOptions<DataProtectionOptions> dataProtection, IEnumerable<IHostEnvironment> environments)
    : IPostConfigureOptions<RedisOptions>
{
    private const int HashLength = 8;

    public void PostConfigure(string? name, RedisOptions options) =>
        options.KeyPrefix ??= Of(dataProtection.Value.ApplicationDiscriminator, environments.FirstOrDefault());

    private static string Of(string? applicationName, IHostEnvironment? environment)
    {
        if (string.IsNullOrEmpty(applicationName))
        {
            return RedisOptions.BasePrefix;
        }

        var isFolder = environment is not null && Trim(applicationName) == Trim(environment.ContentRootPath);
        var app = isFolder ? $"{Trim(applicationName)}\n{environment!.ApplicationName}" : applicationName;
        return $"{RedisOptions.BasePrefix}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(app)))[..HashLength]}";
    }

    private static string Trim(string folder) => folder.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
}
