namespace IkeLab.Features.Binding;

/// <summary>A step's table: the first row names the columns.</summary>
public sealed class DataTable(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
{
    public IReadOnlyList<string> Header => header;
    public IReadOnlyList<DataTableRow> Rows { get; } = [.. rows.Select(r => new DataTableRow(header, r))];
}

/// <summary>One row of a table.</summary>
public sealed class DataTableRow(IReadOnlyList<string> header, IReadOnlyList<string> cells)
{
    public string this[int column] => cells[column];

    /// <exception cref="StepException">The table has no such column.</exception>
    public string this[string column]
    {
        get
        {
            for (var i = 0; i < header.Count; i++)
            {
                if (header[i] == column)
                    return cells[i];
            }
            throw new StepException($"the table has no column '{column}', only {string.Join(", ", header)}");
        }
    }
}
