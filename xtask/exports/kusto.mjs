// The queries over a tenant as Microsoft's parser of Kusto reads them, with the tables of Resource Graph.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { below, end, reader } from './files.mjs';

const require = createRequire(import.meta.url);
require(reader('@kusto', 'language-service-next', 'bridge.min.js'));
require(reader('@kusto', 'language-service-next', 'Kusto.Language.Bridge.min.js'));
const { Kusto } = globalThis;
const wrong = [];
const files = below(process.argv[2], '.kql');
const columns =
  "id: string, name: string, type: string, tenantId: string, ['kind']: string, location: string, resourceGroup: string, subscriptionId: string, managedBy: string, sku: dynamic, plan: dynamic, properties: dynamic, tags: dynamic, identity: dynamic, zones: dynamic, extendedLocation: dynamic";
// Resource Graph minds no case in them, the parser does.
const tables = ['resources', 'securityresources', 'batchresources', 'servicefabricresources', 'authorizationresources', 'resourcecontainers'];
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const symbols = tables.map((name) => Kusto.Language.Symbols.TableSymbol.From(`(${columns})`).WithName(name));
  const database = new Kusto.Language.Symbols.DatabaseSymbol.$ctor1('graph', symbols);
  const globals = Kusto.Language.GlobalState.Default.WithDatabase(database);
  const code = Kusto.Language.KustoCode.ParseAndAnalyze(text, globals);
  const found = code.GetDiagnostics();
  for (let index = 0; index < found.Count; index += 1) {
    const one = found.getItem(index);
    wrong.push(`${file}: at ${one.Start}: ${one.Message}`);
  }
}
end(wrong, files);
