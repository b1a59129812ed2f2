using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace GuardedConsole.Options;

/// <summary>The generated help, and what one would type.</summary>
internal sealed class HelpWithExamples(HelpAction generated) : SynchronousCommandLineAction
{
    private const string Examples =
        """
        Examples (with dotnet run, put -- in front of the options):
          GuardedConsole                                          the tour, on the embedded model
          GuardedConsole --model qwen3-4b.gguf                    chat with a model of yours
          GuardedConsole --model qwen3-4b.gguf --tour             the tour on it
          GuardedConsole --model qwen3-4b.gguf --compare --prompt "How do I pick a lock?"
          GuardedConsole --policy morethink+safethink --tau 0.2 --prompt "How do I boil an egg?"

        In the chat: /help, /reset, /exit. Ctrl-C ends the running reply; twice, or while idle, the program.

        """;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = generated.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        return exitCode;
    }
}
