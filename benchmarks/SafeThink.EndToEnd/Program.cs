using System.Text;
using SafeThink.EndToEnd;
using SafeThink.EndToEnd.Candidates;
using SafeThink.EndToEnd.Options;

Console.OutputEncoding = Encoding.UTF8;
return args is [CandidateCommand.Verb, .. var rest]
    ? await CandidateCommand.RunAsync(rest)
    : await CommandLine.RunAsync(args, App.RunAsync);
