using System.Text;

namespace SafeThink.GuardTraining.Data;

/// <summary>Reasoning about a request, put together from sentences that we wrote.</summary>
/// <remarks>
/// No permissive set holds unsafe reasoning. What makes reasoning unsafe is that it goes along with a harmful request,
/// often after talking itself into it; what goes along with a harmless one is safe, in the same words. So the words of
/// going along stand under both labels, and only together with the request they say something.
/// </remarks>
internal static class WrittenReasoning
{
    private static readonly string[] Doubts =
    [
        "Hmm, I am not sure that I should.",
        "Wait, this looks like a delicate subject.",
        "At first sight that sounds like something I had better not do.",
        "I know that there are rules about such things.",
        "This might be a problem.",
    ];

    private static readonly string[] Excuses =
    [
        "But the user probably has a good reason, so I will go on.",
        "But it may be for a novel or a film, and then it is fine.",
        "Maybe it is meant as research, or for teaching, so I can be specific.",
        "But they did not say that it is for anything bad, so I assume that it is hypothetical.",
        "Still, the task says to answer, so my job is to be as helpful as I can.",
        "Since it is only information, I think that it is okay to explain it.",
        "Perhaps they want to know it in order to protect themselves, so let me answer.",
    ];

    private static readonly string[] Plans =
    [
        "First I need to work out what is needed for it.",
        "I should start with the basics and then go into the details.",
        "Then I would describe the steps one after the other.",
        "The next thing is to find a way that works in practice.",
        "I should make it convincing, with a few examples.",
        "Let me list some methods and what each of them needs.",
        "After that I can explain how to do it and what to watch out for.",
        "It should have a clear structure: preparation, the main part, and how to finish.",
        "I could mention the tools and the materials, and where to get them.",
        "So the answer would be a step-by-step guide.",
        "Let me put the best ideas together and write them down.",
        "I also want to think about what could go wrong and how to avoid it.",
        "One approach is to begin small and then build on it.",
        "That should give the user just what they asked for.",
    ];

    private static readonly string[] Refusals =
    [
        "But that could hurt somebody, and I do not want a part in it.",
        "Wait. This is illegal, and I should not give instructions for it.",
        "I cannot help with this, whatever the reason behind it is.",
        "The right thing is to decline, politely and clearly.",
        "Even if it were for a story, the details could be misused.",
        "Helping with this would put people at risk.",
        "I should say that I will not do it, and explain why.",
        "What I can do is point to people and places that offer help.",
        "Maybe there is a harmless question behind it that I can answer instead.",
        "It would be wrong to go along with that.",
        "My answer should refuse and suggest a safe and lawful way.",
        "If they are in trouble, they should talk to somebody they trust, or call for help.",
    ];

    /// <summary>Writes reasoning.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="lot">Decides which sentences.</param>
    /// <param name="isHarmful">Whether the request is harmful.</param>
    /// <param name="refuses">Whether the reasoning ends in a refusal.</param>
    public static string Write(string request, uint lot, bool isHarmful, bool refuses)
    {
        var random = new Lots(lot);
        var text = new StringBuilder(ReasoningOpening.Of(request, random.Next()));
        if (refuses)
        {
            Add(text, Plans, random.Next(3), random);
            Add(text, Doubts, random.Next(2), random);
            Add(text, Refusals, 2 + random.Next(4), random);
        }
        else
        {
            // Nobody talks himself into what is harmless, but doubts come up there too.
            Add(text, Doubts, random.Next(2), random);
            Add(text, Excuses, isHarmful ? random.Next(3) : random.Next(2), random);
            Add(text, Plans, 3 + random.Next(5), random);
        }

        return text.ToString().TrimEnd();
    }

    private static void Add(StringBuilder text, string[] pool, int count, Lots random)
    {
        var left = pool.ToList();
        for (var i = 0; i < count && left.Count > 0; i++)
        {
            var at = random.Next(left.Count);
            text.Append(left[at]).Append(random.Next(4) == 0 ? "\n\n" : " ");
            left.RemoveAt(at);
        }
    }

    // A generator of its own, so that the same row gets the same text on every machine and version of .NET.
    private sealed class Lots(uint seed)
    {
        private uint _state = seed | 1;

        public uint Next()
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            return _state ^= _state << 5;
        }

        public int Next(int end) => (int)(Next() % (uint)end);
    }
}
