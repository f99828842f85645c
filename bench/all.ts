// `npm run bench` runs every benchmark, `npm run bench -- start` one of them. Each prints raw figures and a ratio beside its reference.
const names = process.argv.length > 2 ? process.argv.slice(2) : ['tokens', 'start', 'memory', 'export'];
for (const name of names) await import(`./${name}.ts`);
