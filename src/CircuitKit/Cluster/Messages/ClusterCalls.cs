using System.Text.Json;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster.Messages;

/// <summary>How a question to another node ended.</summary>
internal enum ClusterAskOutcome
{
    Answered,

    /// <summary>No node listens there: it is gone.</summary>
    NodeGone,

    /// <summary>The node did not answer in time.</summary>
    Silent,

    /// <summary>The question was not sent: Redis does not answer, or the data protection keys cannot be used.</summary>
    NotSent,
}

/// <summary>The answer of another node, or the reason why there is none.</summary>
internal readonly record struct ClusterAnswer<T>(ClusterAskOutcome Outcome, T? Value = default);

/// <summary>Asks other nodes, and answers their questions.</summary>
/// <remarks>
/// A question carries the asker's timeout. The answering node stops a little earlier, so that it never works for an asker that has given up. Each
/// kind of question has its own limit of concurrent answers: slow ones do not delay other kinds.
/// </remarks>
internal sealed class ClusterCalls(
    INodeChannel channel,
    ClusterSeal seal,
    IEnumerable<IClusterHandler> handlers,
    NodeIdentity node,
    [Clock] TimeProvider time,
    ILogger<ClusterCalls> logger)
{
    /// <summary>The most concurrent answers of one kind. During a deploy, thousands of circuits are asked for at once; the rest wait.</summary>
    private const int MaxAnswersAtOnce = 128;

    /// <summary>The share of the asker's timeout in which the answer must be ready. The rest is for its way back.</summary>
    private const double AnswerShare = 0.95;

    private static readonly TimeSpan s_maxAnswerTime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (IClusterHandler Handler, SemaphoreSlim Turns)> _handlers = handlers.ToDictionary(
        handler => handler.Kind, handler => (handler, new SemaphoreSlim(MaxAnswersAtOnce)), StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly SeenQuestions _seen = new(time);
    private readonly LogOnce _refused = new();

    /// <summary>How many questions of this node have no answer yet.</summary>
    public int Unanswered => _asked.Count;

    /// <summary>Asks one node and waits for its answer, which that node's own handler of this kind gives.</summary>
    public async Task<ClusterAnswer<TAnswer>> AskAsync<TQuestion, TAnswer>(
        string nodeId, ClusterHandler<TQuestion, TAnswer> handler, TQuestion question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Ask(handler.Kind);
        var id = Guid.NewGuid();
        var isSent = false;
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var asked = JsonSerializer.SerializeToElement(question, handler.QuestionType);
            var message = NewMessage(id, nodeId, asked) with { Kind = handler.Kind, Timeout = timeout };
            if (!await channel.SendAsync(nodeId, seal.Close(message), either.Token).ConfigureAwait(false))
            {
                activity?.End("node_gone");
                return new(ClusterAskOutcome.NodeGone);
            }

            isSent = true;
            var body = await answer.Task.WaitAsync(either.Token).ConfigureAwait(false);
            return new(ClusterAskOutcome.Answered, body.Deserialize(handler.AnswerType));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            activity?.End(isSent ? "silent" : "not_sent", isError: true);
            return new(isSent ? ClusterAskOutcome.Silent : ClusterAskOutcome.NotSent);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            activity?.End("not_sent", isError: true);
            Log.ClusterMessageNotSent(logger, handler.Kind, exception.GetType().Name);
            return new(ClusterAskOutcome.NotSent);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>Accepts a message to this node. Returns at once.</summary>
    public void Receive(ReadOnlyMemory<byte> bytes)
    {
        // The asker's timeout runs from here, even if the thread pool is busy.
        var received = time.GetTimestamp();
        _ = Task.Run(() => ReceiveAsync(bytes, received));
    }

    private async Task ReceiveAsync(ReadOnlyMemory<byte> bytes, long received)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (seal.Open(bytes, node.Id) is not { } message)
        {
            if (_refused.IsNew(nameof(ClusterSeal)))
            {
                Log.ClusterMessageRefused(logger);
            }

            return;
        }

        if (message.Kind is not { } kind)
        {
            if (_asked.TryGetValue(message.Id, out var asked))
            {
                asked.TrySetResult(message.Body);
            }
        }
        else if (!_seen.IsFirst(message.Id, message.SentAt))
        {
            if (_refused.IsNew(nameof(SeenQuestions)))
            {
                Log.ClusterQuestionRepeated(logger);
            }
        }
        else if (_handlers.TryGetValue(kind, out var answering))
        {
            await AnswerAsync(answering.Handler, answering.Turns, message, received).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(IClusterHandler handler, SemaphoreSlim turns, ClusterMessage question, long received)
    {
        var answerTime = AnswerTime(question.Timeout);
        if (answerTime - time.GetElapsedTime(received) is not { Ticks: > 0 } left)
        {
            return;
        }

        using var limit = new CancellationTokenSource(left, time);
        var hasTurn = false;
        try
        {
            await turns.WaitAsync(limit.Token).ConfigureAwait(false);
            hasTurn = true;
            if (time.GetElapsedTime(received) >= answerTime)
            {
                // Another answer that ran out of time gave up its turn just now.
                return;
            }

            using var activity = CircuitKitTracing.Answer(handler.Kind, question.TraceParent);

            // A handler that ignores the token must not keep its turn.
            var answer = await handler.AnswerAsync(question.Body, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            await channel.SendAsync(question.From, seal.Close(NewMessage(question.Id, question.From, answer)), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The asker gives up too, and logs it.
        }
        catch (ObjectDisposedException)
        {
            // The process is ending.
        }
        catch (Exception exception) // Another node's question must do no harm here; its asker times out.
        {
            Log.ClusterQuestionFailed(logger, handler.Kind, exception);
        }
        finally
        {
            if (hasTurn)
            {
                turns.Release();
            }
        }
    }

    private static TimeSpan AnswerTime(TimeSpan asked) =>
        (asked > TimeSpan.Zero && asked < s_maxAnswerTime ? asked : s_maxAnswerTime) * AnswerShare;

    private ClusterMessage NewMessage(Guid id, string to, JsonElement body) =>
        new() { Id = id, From = node.Id, To = to, SentAt = time.GetUtcNow(), Body = body, TraceParent = CircuitKitTracing.Current?.Id };
}
