// SARIF as Microsoft's multitool sees it, by the rules of the standard, of GitHub's code scanning and of Azure
// DevOps: nothing but what is named below.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { below, end, reader } from './files.mjs';

// What it asks for, and why it is not done.
const KNOWN = {
  GHAzDO1019: 'which build in Azure DevOps it was: there was none',
  GHAzDO1020: 'the same in the id of the run, where GitHub has a place for a name of our own',
  SARIF2002: 'messages by id: each of ours is a sentence about one resource',
  SARIF2003: 'the commit that was judged: exports lie in no repository',
  SARIF2006: 'it asks for the schema over the network',
  SARIF2009: 'ids of rules by its own pattern: ours are published as they are',
  SARIF2010: 'the text of each place: that would put exports into the file',
  SARIF2011: 'and the lines around it',
  SARIF2013: 'and whole files',
};

const tool = reader('@microsoft', 'sarif-multitool-linux', 'Sarif.Multitool');
// npm keeps no mark that it may be run.
chmodSync(tool, 0o755);
const environment = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
console.log(execFileSync(tool, ['version'], { env: environment, encoding: 'utf8' }).split('\n')[0]);

const folder = mkdtempSync(join(tmpdir(), 'linchpin-sarif-'));
const wrong = [];
const files = below(process.argv[2], '.sarif');
try {
  for (const file of files) {
    const { stdout, status } = spawnSync(
      tool,
      [
        'validate', file,
        '--rule-kind', 'Sarif;Ghas;Ado;GHAzDO',
        '--level', 'Error;Warning;Note',
        '--output', join(folder, 'found.sarif'), '--log', 'ForceOverwrite',
      ],
      { env: environment, encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    const found = [...stdout.matchAll(/: (error|warning|note) ([A-Za-z0-9]+): .*/g)];
    if (!stdout.includes('Analysis completed successfully')) wrong.push(`${file}: ${status} ${stdout}`);
    for (const [line, , rule] of found) if (!(rule in KNOWN)) wrong.push(file + line);
  }
} finally {
  rmSync(folder, { recursive: true });
}
end(wrong, files);
