// A utility process: answers what it is told, and what it is.
process.parentPort.on('message', ({ data }) =>
  process.parentPort.postMessage({ data, type: process.type, electron: process.versions.electron }),
);
