using BenchmarkDotNet.Running;
using SafeThink.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkConfig).Assembly).Run(args, new BenchmarkConfig(hasJob: args.Contains("--job")));
