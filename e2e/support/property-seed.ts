import fc from 'fast-check';

// CI says of a change whether it broke something, so there the same cases come each time; anywhere else they are new ones.
if (process.env.CI) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_121 });
