// What `require('electron')` gives: the same module as `import`, with unknown members refused.
module.exports = globalThis.__standinElectron;
