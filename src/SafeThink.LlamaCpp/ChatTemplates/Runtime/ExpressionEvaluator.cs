using System.Collections.Immutable;
using SafeThink.LlamaCpp.ChatTemplates.Builtins;
using SafeThink.LlamaCpp.ChatTemplates.Syntax;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Computes the value of expressions by walking their tree.</summary>
internal sealed class ExpressionEvaluator(RenderContext context)
{
    public JinjaValue Evaluate(Expression expression, Scope scope)
    {
        context.Budget.ChargeStep();
        switch (expression)
        {
            case Expression.Literal literal:
                return literal.Value;
            case Expression.Name name:
                return scope.Find(name.Identifier) ?? UndefinedValue.Name(name.Identifier);
        }

        context.Budget.EnterNesting();
        var value = EvaluateNested(expression, scope);
        context.Budget.LeaveNesting();
        return value;
    }

    public CallArguments Evaluate(ArgumentList arguments, Scope scope)
    {
        if (ReferenceEquals(arguments, ArgumentList.None))
        {
            return CallArguments.None;
        }

        var positional = EvaluateAll(arguments.Positional, scope);
        var named = arguments.Named.Select(n => KeyValuePair.Create(TextValue.Trusted(n.Key), Evaluate(n.Value, scope))).ToList();
        if (arguments.Spread is not null)
        {
            positional = [.. positional, .. Iteration.Items(context.Budget, Evaluate(arguments.Spread, scope))];
        }

        if (arguments.NamedSpread is not null)
        {
            named.AddRange(NamedFrom(Evaluate(arguments.NamedSpread, scope)));
        }

        return new CallArguments(positional, named);
    }

    public JinjaValue ApplyFilters(ImmutableArray<FilterCall> filters, JinjaValue value, Scope scope)
    {
        foreach (var filter in filters)
        {
            value = Apply(filter, value, scope);
        }

        return value;
    }

    public JinjaValue Call(JinjaValue callee, CallArguments arguments) => callee switch
    {
        FunctionValue function => function.Call(context, arguments),
        LoopValue loop => loop.Recurse(arguments.BindRequired("loop", 1, "iterable")[0]!),
        UndefinedValue undefined => throw undefined.Fault(),
        _ => throw new RenderFault($"'{callee.TypeName}' cannot be called"),
    };

    private JinjaValue EvaluateNested(Expression expression, Scope scope) => expression switch
    {
        Expression.Attribute attribute => Members.Attribute(context, Evaluate(attribute.Owner, scope), attribute.Member),
        Expression.Item item => Members.Item(context, Evaluate(item.Owner, scope), Evaluate(item.Key, scope)),
        Expression.Binary binary => Arithmetic.Apply(
            context.Budget, binary.Operator, Evaluate(binary.Left, scope), Evaluate(binary.Right, scope)),
        Expression.Compare compare => Compare(compare, scope),
        Expression.And and => Evaluate(and.Left, scope) is { IsTruthy: false } left ? left : Evaluate(and.Right, scope),
        Expression.Or or => Evaluate(or.Left, scope) is { IsTruthy: true } left ? left : Evaluate(or.Right, scope),
        Expression.Not not => BooleanValue.Of(!Evaluate(not.Operand, scope).IsTruthy),
        Expression.Call call => Call(Evaluate(call.Callee, scope), Evaluate(call.Arguments, scope)),
        Expression.Filter filter => Apply(filter.Application, Evaluate(filter.Input, scope), scope),
        Expression.Test test => BooleanValue.Of(TestTable.Find(test.Predicate)(
            context, Evaluate(test.Subject, scope), Evaluate(test.Arguments, scope))),
        Expression.Slice slice => Slice(slice, scope),
        Expression.Conditional conditional => Choose(conditional, scope),
        Expression.Concat concat => Concat(concat, scope),
        Expression.Negate negate => Arithmetic.Negate(Evaluate(negate.Operand, scope)),
        Expression.Plus plus => Arithmetic.Plus(Evaluate(plus.Operand, scope)),
        Expression.ListLiteral list => new ListValue(EvaluateAll(list.Items, scope)),
        Expression.TupleLiteral tuple => new ListValue(EvaluateAll(tuple.Items, scope), SequenceKind.Tuple),
        Expression.MapLiteral map => Map(map, scope),
        _ => throw new InvalidOperationException($"No evaluation for {expression.GetType().Name}."),
    };

    private JinjaValue Apply(FilterCall filter, JinjaValue value, Scope scope) =>
        FilterTable.Find(filter.Name)(context, value, Evaluate(filter.Arguments, scope));

    private JinjaValue[] EvaluateAll(ImmutableArray<Expression> expressions, Scope scope)
    {
        var values = new JinjaValue[expressions.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i], scope);
        }

        return values;
    }

    private static IEnumerable<KeyValuePair<TextValue, JinjaValue>> NamedFrom(JinjaValue value) => value is MapValue map
        ? map.Entries.Select(e => e.Key is TextValue name
            ? KeyValuePair.Create(name, e.Value)
            : throw new RenderFault("the keys of a map after '**' must be text"))
        : throw new RenderFault($"'**' needs a map, not '{value.TypeName}'");

    private BooleanValue Compare(Expression.Compare compare, Scope scope)
    {
        var left = Evaluate(compare.First, scope);
        foreach (var (op, expression) in compare.Rest)
        {
            var right = Evaluate(expression, scope);
            if (!Holds(op, left, right))
            {
                return BooleanValue.False;
            }

            left = right;
        }

        return BooleanValue.True;
    }

    private bool Holds(ComparisonOperator op, JinjaValue left, JinjaValue right) => op switch
    {
        ComparisonOperator.Equal => Comparison.AreEqual(context.Budget, left, right),
        ComparisonOperator.NotEqual => !Comparison.AreEqual(context.Budget, left, right),
        ComparisonOperator.In => Comparison.Contains(context.Budget, right, left),
        ComparisonOperator.NotIn => !Comparison.Contains(context.Budget, right, left),
        ComparisonOperator.Less => Comparison.Order(context.Budget, left, right) < 0,
        ComparisonOperator.LessOrEqual => Comparison.Order(context.Budget, left, right) <= 0,
        ComparisonOperator.Greater => Comparison.Order(context.Budget, left, right) > 0,
        _ => Comparison.Order(context.Budget, left, right) >= 0,
    };

    private JinjaValue Choose(Expression.Conditional conditional, Scope scope)
    {
        if (Evaluate(conditional.Condition, scope).IsTruthy)
        {
            return Evaluate(conditional.Then, scope);
        }

        return conditional.Else is null
            ? new UndefinedValue("the condition of an 'if' without 'else' was false")
            : Evaluate(conditional.Else, scope);
    }

    private TextValue Concat(Expression.Concat concat, Scope scope)
    {
        var text = new OriginTextBuilder(context.Budget);
        foreach (var part in concat.Parts)
        {
            text.Append(Printing.Text(context.Budget, Evaluate(part, scope)));
        }

        return new TextValue(text.Build());
    }

    private MapValue Map(Expression.MapLiteral map, Scope scope)
    {
        var entries = MapValue.NewEntries();
        foreach (var (key, value) in map.Entries)
        {
            var name = Evaluate(key, scope);
            context.Budget.ChargeCharacters(name is TextValue text ? text.Text.Length : 0);
            entries[name] = Evaluate(value, scope);
        }

        return new MapValue(entries);
    }

    private JinjaValue Slice(Expression.Slice slice, Scope scope)
    {
        var owner = Evaluate(slice.Owner, scope);
        return Slicing.Apply(context.Budget, owner, Bound(slice.Start, scope), Bound(slice.Stop, scope), Bound(slice.Step, scope));
    }

    private int? Bound(Expression? expression, Scope scope) =>
        expression is null || Evaluate(expression, scope) is not { } value || value is NoneValue
            ? null
            : Numbers.ToInt(value, "the bound of a slice");
}
