#!/usr/bin/env bash
# The parser of Microsoft's own query language loses the columns behind one that is called `kind`.
#
# Guess:   a table is made known to the parser as `(id: string, kind: string, location: string)`. `kind` is a word of
#          the language (`join kind=inner`), so either it needs brackets wherever it is a name, in queries too,
#          or it needs them nowhere; and a schema that cannot be read is refused.
# Seen:    in a query `kind` stands bare and is taken. In the schema it ends the list: the table has one column, the
#          one before, and nothing is raised or reported; the query is then told that its own columns do not
#          exist. `['kind']` in the schema gives all three. Other words of the language (`type`, `by`, `on`)
#          end nothing.
# Bears on: checking queries to Resource Graph, where every table has a column `kind` in the middle of the same
#          list: with a schema as it is printed, right queries are called wrong. `cargo xtask exports-check`
#          writes it with brackets.
# Version and source: npm @kusto/language-service-next 12.4.1 (Microsoft's Kusto.Language, for JavaScript), Node.js 20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @kusto/language-service-next@12.4.1 >/dev/null
cat > try.cjs <<'JS'
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { Kusto } = globalThis;

function ask(schema, query) {
  const table = Kusto.Language.Symbols.TableSymbol.From(schema).WithName('resources');
  const database = new Kusto.Language.Symbols.DatabaseSymbol.$ctor1('graph', [table]);
  const globals = Kusto.Language.GlobalState.Default.WithDatabase(database);
  const found = Kusto.Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  console.log(`${schema}: ${table.Columns.Count} columns`);
  console.log(`  ${query}: ${found.Count} diagnostics`);
  for (let index = 0; index < found.Count; index += 1) console.log(`    ${found.getItem(index).Message}`);
}

ask('(id: string, kind: string, location: string)', 'resources | project id, kind, location');
ask("(id: string, ['kind']: string, location: string)", 'resources | project id, kind, location');
for (const word of ['type', 'by', 'on']) {
  ask(`(id: string, ${word}: string, location: string)`, 'resources | project id, location');
}
JS
node try.cjs > seen || { cat seen; exit 1; }
cat seen
diff - seen <<'WANT' || { echo "what was recorded has changed"; exit 1; }
(id: string, kind: string, location: string): 1 columns
  resources | project id, kind, location: 2 diagnostics
    The name 'kind' does not refer to any known column, table, variable or function.
    The name 'location' does not refer to any known column, table, variable or function.
(id: string, ['kind']: string, location: string): 3 columns
  resources | project id, kind, location: 0 diagnostics
(id: string, type: string, location: string): 3 columns
  resources | project id, location: 0 diagnostics
(id: string, by: string, location: string): 3 columns
  resources | project id, location: 0 diagnostics
(id: string, on: string, location: string): 3 columns
  resources | project id, location: 0 diagnostics
WANT
