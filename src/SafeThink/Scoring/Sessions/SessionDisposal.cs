using System.Runtime.ExceptionServices;

namespace SafeThink.Scoring.Sessions;

/// <summary>Frees several sessions: all of them, even where one cannot be freed.</summary>
internal static class SessionDisposal
{
    /// <exception cref="AggregateException">Several could not be freed. Where it is one, its own exception is thrown.</exception>
    public static async ValueTask DisposeAllAsync(params IScoringSession[] sessions)
    {
        List<Exception>? faults = null;
        foreach (var session in sessions)
        {
            try
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                (faults ??= []).Add(exception);
            }
        }

        if (faults is [var only])
            ExceptionDispatchInfo.Throw(only);
        if (faults is not null)
            throw new AggregateException("Several scoring sessions could not be freed.", faults);
    }
}
