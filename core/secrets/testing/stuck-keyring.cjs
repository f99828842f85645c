// Replaces the keyring module in the helper process: some accounts block the whole process, as an unanswered prompt blocks a thread; one
// makes it die.
exports.AsyncEntry = class {
  constructor(service, account, options) {
    this.account = account;
    this.text = JSON.stringify({
      service,
      account,
      options,
      argv: process.argv,
      hydrant: Object.keys(process.env).filter((n) => n.startsWith('HYDRANT_')),
    });
  }
  async getPassword() {
    if (this.account === 'p/stuck') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (this.account === 'p/dies') process.abort();
    if (this.account === 'p/fails') throw new Error('no luck');
    return this.text;
  }
  async setPassword() {}
  async deletePassword() {
    return false;
  }
};
