using System.Collections.Immutable;
using SafeThink.LlamaCpp.ChatTemplates.Builtins;
using SafeThink.LlamaCpp.ChatTemplates.Syntax;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Runs statements and writes what they print; a fault leaves with the place of the innermost statement.</summary>
internal sealed class StatementExecutor(RenderContext context)
{
    private readonly ExpressionEvaluator _expressions = new(context);
    private int _loopDepth;

    public Flow Execute(ImmutableArray<Statement> body, Scope scope, OriginTextBuilder output)
    {
        context.Budget.EnterNesting();
        var flow = Flow.Next;
        for (var i = 0; i < body.Length && flow == Flow.Next; i++)
        {
            flow = Execute(body[i], scope, output);
        }

        context.Budget.LeaveNesting();
        return flow;
    }

    private Flow Execute(Statement statement, Scope scope, OriginTextBuilder output)
    {
        context.Budget.ChargeStep();
        try
        {
            return Run(statement, scope, output);
        }
        catch (RenderFault fault)
        {
            throw statement.Position.Fault(fault.Message, fault);
        }
        catch (TemplateRefusal refusal)
        {
            throw new ChatTemplateException(
                refusal.Message, statement.Position.Line, statement.Position.Column, isRaisedByTemplate: true);
        }
    }

    private Flow Run(Statement statement, Scope scope, OriginTextBuilder output)
    {
        switch (statement)
        {
            case Statement.Literal literal:
                output.Append(literal.Content);
                return Flow.Next;
            case Statement.Output print:
                output.Append(Printing.Text(context.Budget, _expressions.Evaluate(print.Value, scope)));
                return Flow.Next;
            case Statement.If choice:
                return RunIf(choice, scope, output);
            case Statement.For loop:
                return RunFor(loop, _expressions.Evaluate(loop.Items, scope), scope, output);
            case Statement.Set set:
                Assign(set.Target, _expressions.Evaluate(set.Value, scope), scope);
                return Flow.Next;
            case Statement.SetBlock set:
                Assign(set.Target, Filtered(set.Body, set.Filters, scope), scope);
                return Flow.Next;
            case Statement.Macro macro:
                scope.Set(macro.Definition.Name, Macro(macro.Definition, scope));
                return Flow.Next;
            case Statement.CallBlock call:
                output.Append(Printing.Text(context.Budget, CallWithBody(call, scope)));
                return Flow.Next;
            case Statement.FilterBlock filter:
                output.Append(Printing.Text(context.Budget, Filtered(filter.Body, filter.Filters, scope)));
                return Flow.Next;
            case Statement.With with:
                return RunWith(with, scope, output);
            case Statement.Break:
                return Flow.Break;
            case Statement.Continue:
                return Flow.Continue;
            default:
                throw new InvalidOperationException($"No execution for {statement.GetType().Name}.");
        }
    }

    private Flow RunIf(Statement.If choice, Scope scope, OriginTextBuilder output)
    {
        foreach (var (condition, body) in choice.Branches)
        {
            if (_expressions.Evaluate(condition, scope).IsTruthy)
            {
                return Execute(body, scope, output);
            }
        }

        return Execute(choice.Else, scope, output);
    }

    private Flow RunFor(Statement.For loop, JinjaValue over, Scope scope, OriginTextBuilder output)
    {
        var items = Chosen(loop, Iteration.Items(context.Budget, over), scope);
        if (items.Count == 0)
        {
            return Execute(loop.Else, new Scope(scope), output);
        }

        var state = new LoopValue(items, _loopDepth, loop.IsRecursive ? inner => Recurse(loop, inner, scope) : null);
        for (var i = 0; i < items.Count; i++)
        {
            context.Budget.ChargeStep();
            state.Index = i;
            var inner = new Scope(scope);
            inner.Set("loop", state);
            Assign(loop.Target, items[i], inner);
            if (Execute(loop.Body, inner, output) == Flow.Break)
            {
                break;
            }
        }

        return Flow.Next;
    }

    private IReadOnlyList<JinjaValue> Chosen(Statement.For loop, IReadOnlyList<JinjaValue> items, Scope scope)
    {
        if (loop.Condition is null)
        {
            return items;
        }

        var chosen = new List<JinjaValue>();
        foreach (var item in items)
        {
            var inner = new Scope(scope);
            Assign(loop.Target, item, inner);
            if (_expressions.Evaluate(loop.Condition, inner).IsTruthy)
            {
                chosen.Add(item);
            }
        }

        return chosen;
    }

    private TextValue Recurse(Statement.For loop, JinjaValue inner, Scope scope)
    {
        var output = new OriginTextBuilder(context.Budget);
        context.Budget.EnterCall();
        _loopDepth++;
        RunFor(loop, inner, scope, output);
        _loopDepth--;
        context.Budget.LeaveCall();
        return new TextValue(output.Build());
    }

    private Flow RunWith(Statement.With with, Scope scope, OriginTextBuilder output)
    {
        var inner = new Scope(scope);
        foreach (var (target, value) in with.Bindings)
        {
            Assign(target, _expressions.Evaluate(value, scope), inner);
        }

        return Execute(with.Body, inner, output);
    }

    private JinjaValue Filtered(ImmutableArray<Statement> body, ImmutableArray<FilterCall> filters, Scope scope)
    {
        var inner = new Scope(scope);
        var output = new OriginTextBuilder(context.Budget);
        Execute(body, inner, output);
        return _expressions.ApplyFilters(filters, new TextValue(output.Build()), inner);
    }

    private void Assign(AssignmentTarget target, JinjaValue value, Scope scope)
    {
        switch (target)
        {
            case AssignmentTarget.Name name:
                scope.Set(name.Identifier, value);
                break;
            case AssignmentTarget.NamespaceAttribute attribute:
                if (scope.Find(attribute.Namespace) is not NamespaceValue space)
                {
                    throw new RenderFault($"'{attribute.Namespace}' is not a namespace, so '{attribute.Member}' of it cannot be set");
                }

                space.Set(attribute.Member, value);
                break;
            case AssignmentTarget.Tuple tuple:
                AssignEach(tuple, value, scope);
                break;
        }
    }

    private void AssignEach(AssignmentTarget.Tuple tuple, JinjaValue value, Scope scope)
    {
        var items = Iteration.Items(context.Budget, value);
        if (items.Count != tuple.Items.Length)
        {
            throw new RenderFault($"{items.Count} values cannot be unpacked into {tuple.Items.Length} names");
        }

        for (var i = 0; i < items.Count; i++)
        {
            Assign(tuple.Items[i], items[i], scope);
        }
    }

    private JinjaValue CallWithBody(Statement.CallBlock block, Scope scope)
    {
        var arguments = _expressions.Evaluate(block.Call.Arguments, scope);
        var caller = KeyValuePair.Create<TextValue, JinjaValue>(TextValue.Trusted("caller"), Macro(block.Caller, scope));
        return _expressions.Call(
            _expressions.Evaluate(block.Call.Callee, scope),
            arguments with { Named = [.. arguments.Named, caller] });
    }

    private FunctionValue Macro(MacroDefinition definition, Scope scope) =>
        new(definition.Name, (_, arguments) => CallMacro(definition, arguments, scope));

    private TextValue CallMacro(MacroDefinition definition, CallArguments arguments, Scope definedIn)
    {
        var scope = new Scope(definedIn);
        MacroArguments.Bind(definition, arguments, scope, _expressions);
        var output = new OriginTextBuilder(context.Budget);
        context.Budget.EnterCall();
        Execute(definition.Body, scope, output);
        context.Budget.LeaveCall();
        return new TextValue(output.Build());
    }
}
