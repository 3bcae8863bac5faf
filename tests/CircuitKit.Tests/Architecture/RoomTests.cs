using System.Text.RegularExpressions;

namespace CircuitKit.Tests.Architecture;

/// <summary>The rules of the house, kept by tests and not by hope.</summary>
public sealed partial class RoomTests
{
    private const int LongestFile = 400;

    [Fact]
    public void Every_folder_is_a_room_with_a_place_in_the_order() => Assert.Equal(
        Rooms.InOrder.Order(StringComparer.Ordinal),
        SourceFile.All.Select(file => file.Room).Where(room => room.Length > 0).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_room_knows_only_the_rooms_above_it()
    {
        string[] upward = [.. CompiledAssembly.Library.Types
            .SelectMany(type => type.Uses.Select(used => (From: type, To: used)))
            .Where(line => line.To.File.Length > 0 && Rooms.PlaceOf(line.To) > Rooms.PlaceOf(line.From))
            .Select(line => $"{line.From.Room} knows {line.To.Room}: {line.From} uses {line.To}")
            .Order(StringComparer.Ordinal)];

        Assert.True(upward.Length == 0, $"{upward.Length} uses of a room below:\n{string.Join('\n', upward)}");
    }

    [Fact]
    public void Only_the_Redis_folders_know_the_Redis_client() => Assert.Equal([], Using("StackExchange.Redis")
        .Where(type => !type.Folder.EndsWith("/Redis", StringComparison.Ordinal))
        .Select(type => type.File));

    [Fact]
    public void Only_the_file_store_knows_SQLite() => Assert.Equal([], Using("Microsoft.Data.Sqlite", "SQLitePCLRaw.core")
        .Where(type => type.Folder != "Snapshots/File")
        .Select(type => type.File));

    [Fact]
    public void Only_Observability_and_Hosting_know_OpenTelemetry() => Assert.Equal([], Using("OpenTelemetry.Api", "OpenTelemetry")
        .Where(type => type.Room is not ("Observability" or "Hosting"))
        .Select(type => type.File));

    [Fact]
    public void Only_Blazor_looks_into_the_framework() => Assert.Empty(
        SourceFile.All.Where(file => file.Room != "Blazor").SelectMany(file => file.Matching(Reflection())));

    [Fact]
    public void Only_Blazor_names_types_that_the_framework_makes_for_itself() => Assert.Empty(
        SourceFile.All.Where(file => file.Room != "Blazor" && file.Matching(Infrastructure()).Any()).Select(file => file.Path));

    [Fact]
    public void Log_lines_are_worded_in_the_logs_of_their_features_only() => Assert.Empty(
        SourceFile.All.Where(file => file.Name != "Log.cs").SelectMany(file => file.Matching(LogOfItsOwn())));

    [Fact]
    public void No_file_is_longer_than_400_lines() => Assert.All(
        Repository.Files("src", "*.cs").Concat(Repository.Files("src", "*.js")),
        file => Assert.InRange(Repository.Lines($"src/{file}").Length, 1, LongestFile));

    [Fact]
    public void Internal_types_are_in_the_namespace_that_their_folder_spells() => Assert.All(
        SourceFile.All,
        file => Assert.Contains(file.Namespace, (string[])[file.FolderNamespace, "CircuitKit", .. Rooms.OfTheHost]));

    [Fact]
    public void Public_types_are_found_without_knowing_the_rooms() => Assert.All(
        typeof(CircuitKitOptions).Assembly.GetExportedTypes(),
        type => Assert.Contains(type.Namespace, (string[])["CircuitKit", .. Rooms.OfTheHost]));

    [Fact]
    public void A_block_of_a_hundred_log_ids_belongs_to_one_feature_and_no_id_is_there_twice()
    {
        var events = SourceFile.All
            .SelectMany(file => file.Lines.Select(line => EventId().Match(line)).Where(match => match.Success)
                .Select(match => (file.Path, Id: int.Parse(match.Groups[1].Value, provider: null))))
            .ToList();

        Assert.NotEmpty(events);
        Assert.Equal(events.Count, events.DistinctBy(line => line.Id).Count());
        Assert.All(events.GroupBy(line => line.Id / 100), block => Assert.Single(block.Select(line => line.Path).Distinct()));
    }

    private static CompiledType[] Using(params string[] assemblies)
    {
        CompiledType[] found = [.. CompiledAssembly.Library.Types.Where(type => type.Assemblies.Overlaps(assemblies))];

        // The reader sees what it looks for.
        Assert.NotEmpty(found);
        return found;
    }

    [GeneratedRegex(@"\b(BindingFlags|UnsafeAccessor\w*|GetField|GetProperty|GetMethod|GetMember|GetConstructors?|MakeGenericType|Activator)\b|""Microsoft\.AspNetCore\.")]
    private static partial Regex Reflection();

    [GeneratedRegex(@"Microsoft\.AspNetCore\.Components\.(Infrastructure|Rendering|RenderTree)\b")]
    private static partial Regex Infrastructure();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(|\bLoggerMessage\b")]
    private static partial Regex LogOfItsOwn();

    [GeneratedRegex(@"\[LoggerMessage\((\d+)")]
    private static partial Regex EventId();
}
