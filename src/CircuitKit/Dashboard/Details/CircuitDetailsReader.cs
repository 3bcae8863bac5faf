using CircuitKit.Cluster.Messages;

namespace CircuitKit.Dashboard.Details;

/// <summary>Finds a circuit in the fleet, and the circuits it continues, which may have lived on other servers.</summary>
internal sealed class CircuitDetailsReader(ClusterFanOut cluster, DetailsHandler handler)
{
    /// <summary>A circuit that has been resumed more often than this shows its latest lives.</summary>
    public const int MostLives = 6;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public async Task<CircuitDetails> ReadAsync(string circuitId, bool showValues, CancellationToken cancellationToken)
    {
        var answers = await AskAsync(new DetailsQuestion(circuitId, WithContents: true, showValues)).ConfigureAwait(false);
        var holder = answers.Answers.Select(answer => answer.Answer).FirstOrDefault(answer => answer.Circuit is not null);
        var teller = holder ?? answers.Answers.Select(answer => answer.Answer).FirstOrDefault(answer => answer.Story is not null);
        List<LifeStory> stories = [.. StoriesIn(answers)];
        while (stories is [.., { ContinuationOf: { } before }] && stories.Count < MostLives)
        {
            var earlier = await AskAsync(new DetailsQuestion(before, WithContents: false, ShowValues: false)).ConfigureAwait(false);
            if (StoriesIn(earlier).FirstOrDefault() is not { } story)
            {
                // Its server is gone, or has forgotten it.
                break;
            }

            stories.Add(story);
        }

        return new CircuitDetails
        {
            Circuit = holder?.Circuit,
            UnsavedSeconds = holder?.UnsavedSeconds,
            Trouble = holder?.Trouble,
            Contents = holder?.Contents,
            Keeping = teller?.Keeping,
            Cost = holder?.Cost,
            Stories = stories,
            MissingNodes = answers.Missing,
        };

        Task<FanOutResult<NodeDetails>> AskAsync(DetailsQuestion question) => cluster.AskAllAsync(handler, question, s_timeout, cancellationToken);
    }

    private static IEnumerable<LifeStory> StoriesIn(FanOutResult<NodeDetails> answers) => answers.Answers.Select(answer => answer.Answer.Story).OfType<LifeStory>();
}
