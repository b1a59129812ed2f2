using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Models;

namespace SafeThink.EndToEnd.Decodes;

/// <summary>What the arms of a model are made from.</summary>
/// <param name="Set">Where they go.</param>
/// <param name="Model">The model.</param>
/// <param name="Scratch">Where files that are made go.</param>
/// <param name="Tokens">How many tokens a decode samples at most.</param>
/// <param name="CancellationToken">Ends it.</param>
internal sealed record ArmContext(ArmSet Set, NamedModel Model, Scratch Scratch, int Tokens, CancellationToken CancellationToken);
