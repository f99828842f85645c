// `npm run bench` runs every benchmark, `npm run bench -- start memory` the named ones. Each prints raw figures, medians and the ratio
// beside its reference; see README.md. Nothing here is asserted in a test.
const BENCHES = ['tokens', 'start', 'memory', 'export', 'query', 'rows', 'faults', 'app', 'questions', 'hosted'];

const names = process.argv.length > 2 ? process.argv.slice(2) : BENCHES;
const unknown = names.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${BENCHES.join(', ')}.`);
  process.exit(2);
}
for (const name of names) await import(`./${name}.ts`);
