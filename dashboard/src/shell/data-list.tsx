import type { ReactNode } from 'react';
import { Link } from 'react-router';

export interface Column<R> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: R) => ReactNode;
  /** Numbers stand at the end of their column. */
  readonly end?: boolean;
}

interface Props<R> {
  /** What the list holds, for a screen reader. */
  readonly label: string;
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
  /** The first column names the row. */
  readonly columns: readonly Column<R>[];
  /** Where the row leads. */
  readonly to?: (row: R) => string | null;
  /** Buttons of the row. */
  readonly actions?: { readonly head: string; readonly cell: (row: R) => ReactNode };
}

/** Rows that are a table on a desk and cards on a phone. Empty: show a `Blank` instead. */
export function DataList<R>({ label, rows, keyOf, columns, to, actions }: Props<R>) {
  return (
    <div className="data-list card">
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, head, end }) => (
              <th key={key} scope="col" className={end === true ? 'right' : ''}>
                {head}
              </th>
            ))}
            {actions === undefined ? null : (
              <th scope="col">
                <span className="sr">{actions.head}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={to === undefined ? '' : 'has-link'}>
              {columns.map((column, index) => (
                <Cell
                  key={column.key}
                  column={column}
                  row={row}
                  to={index === 0 ? (to?.(row) ?? null) : null}
                  first={index === 0}
                />
              ))}
              {actions === undefined ? null : <td className="data-acts">{actions.cell(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<R>({
  column,
  row,
  to,
  first,
}: {
  column: Column<R>;
  row: R;
  to: string | null;
  first: boolean;
}) {
  const content = column.cell(row);
  if (first) return <th scope="row">{to === null ? content : <Link to={to}>{content}</Link>}</th>;
  return (
    <td data-head={column.head} className={column.end === true ? 'right' : ''}>
      {content}
    </td>
  );
}
