using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Cluster.Messages;

/// <summary>Asks other nodes, and answers them.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose, and an answer may outlive the services.
internal sealed class ClusterCalls(
    INodeChannel channel, ClusterSeal seal, IEnumerable<IClusterHandler> handlers, NodeIdentity node, TimeProvider time, ILogger<ClusterCalls> logger)
#pragma warning restore CA1001
{
    // A fleet that moves at once asks for thousands of circuits; the others wait their turn.
    private const int MostAnswersAtOnce = 128;

    private readonly SemaphoreSlim _answers = new(MostAnswersAtOnce);
    private readonly Dictionary<string, IClusterHandler> _handlers = handlers.ToDictionary(handler => handler.Kind, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<JsonElement>> _asked = new();
    private readonly LogOnce _foreign = new();

    /// <summary>How many questions of this node wait for their answer.</summary>
    public int Unanswered => _asked.Count;

    /// <summary>Asks one node and waits for its answer.</summary>
    public async Task<ClusterAnswer<TAnswer>> AskAsync<TQuestion, TAnswer>(
        string nodeId,
        string kind,
        TQuestion question,
        JsonTypeInfo<TQuestion> questionType,
        JsonTypeInfo<TAnswer> answerType,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Ask(kind);
        var id = Guid.NewGuid();
        var answer = _asked[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isSent = false;
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var message = NewMessage(id, nodeId, kind, JsonSerializer.SerializeToElement(question, questionType));
            if (!await channel.SendAsync(nodeId, seal.Close(message), either.Token).ConfigureAwait(false))
            {
                activity?.End("node_gone");
                return new(ClusterAskOutcome.NodeGone);
            }

            isSent = true;
            var body = await answer.Task.WaitAsync(either.Token).ConfigureAwait(false);
            return new(ClusterAskOutcome.Answered, body.Deserialize(answerType));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            activity?.End(isSent ? "silent" : "not_sent", isError: true);
            return new(isSent ? ClusterAskOutcome.Silent : ClusterAskOutcome.NotSent);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            activity?.End("not_sent", isError: true);
            Log.ClusterMessageNotSent(logger, kind, exception.GetType().Name);
            return new(ClusterAskOutcome.NotSent);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    /// <summary>Takes what arrived for this node. Returns at once.</summary>
    public void Receive(ReadOnlyMemory<byte> bytes) => _ = Task.Run(() => ReceiveAsync(bytes));

    private async Task ReceiveAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (seal.Open(bytes, node.Id) is not { } message)
        {
            if (_foreign.IsNew(nameof(Log.ClusterMessageRefused)))
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
        else if (_handlers.TryGetValue(kind, out var handler))
        {
            await AnswerAsync(handler, message).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(IClusterHandler handler, ClusterMessage question)
    {
        await _answers.WaitAsync().ConfigureAwait(false);
        try
        {
            using var activity = CircuitKitTracing.Answer(handler.Kind, question.TraceParent);
            var answer = await handler.AnswerAsync(question.Body, CancellationToken.None).ConfigureAwait(false);
            await channel.SendAsync(
                question.From, seal.Close(NewMessage(question.Id, question.From, kind: null, answer)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The question came in while this process ends.
        }
#pragma warning disable CA1031 // Another node's question must not do harm here; without an answer it goes on by itself.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ClusterQuestionFailed(logger, handler.Kind, exception);
        }
        finally
        {
            _answers.Release();
        }
    }

    private ClusterMessage NewMessage(Guid id, string to, string? kind, JsonElement body) =>
        new() { Id = id, Kind = kind, From = node.Id, To = to, SentAt = time.GetUtcNow(), Body = body, TraceParent = CircuitKitTracing.Current?.Id };
}
